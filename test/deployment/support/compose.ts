export interface ComposeService {
  readonly image?: string;
  readonly build?: { readonly context: string; readonly args?: Readonly<Record<string, string>> };
  readonly command?: readonly string[];
  readonly env_file?: readonly { readonly path: string; readonly required: boolean }[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly configs?: readonly { readonly source: string; readonly target: string }[];
  readonly depends_on?: readonly string[] | Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly init?: boolean;
  readonly read_only?: boolean;
  readonly stop_grace_period?: string;
}

export interface Compose {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly volumes: Readonly<Record<string, unknown>>;
  readonly configs: Readonly<Record<string, { readonly content: string }>>;
}

/** The environment of a service where the operator has set only these variables. `${NAME:-default}` is understood. */
export function settledEnvironment(
  { environment = {} }: ComposeService,
  typed: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const settle = (text: string): string =>
    text.replace(/\$\{(\w+):-([^}]*)\}/g, (_whole, name: string, fallback: string) => typed[name] ?? fallback);
  return Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, settle(value)]));
}

export function volumesOf({ volumes = [] }: ComposeService): { readonly source: string; readonly target: string }[] {
  return volumes.map((volume) => {
    const [source = '', target = ''] = volume.split(':');
    return { source, target };
  });
}

/** The value that follows a flag. */
export function flagOf({ command = [] }: ComposeService, flag: string): string | undefined {
  return command[command.indexOf(flag) + 1];
}
