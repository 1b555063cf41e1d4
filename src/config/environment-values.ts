import type { ConfigProblem } from './config-error.js';
import { ENVIRONMENT_NAMES, ENVIRONMENT_SCHEMA, type EnvironmentName } from './environment-schema.js';
import type { EnvironmentType } from './environment-type.js';
import type { EnvironmentVariable } from './environment-variable.js';

/** Variables as the operating system gives them. */
export type Environment = Readonly<Record<string, string | undefined>>;

type TypedValue<V> = V extends { readonly type: EnvironmentType<infer T> }
  ? V extends { readonly default: string }
    ? T
    : T | null
  : never;

/** Every variable by name, parsed; null = unset and without a default. */
export type EnvironmentValues = { readonly [K in EnvironmentName]: TypedValue<(typeof ENVIRONMENT_SCHEMA)[K]> };

export interface EnvironmentReading {
  readonly values: EnvironmentValues;
  readonly problems: readonly ConfigProblem[];
  /** The variables that the problems are about; their values are stand-ins. */
  readonly invalid: ReadonlySet<EnvironmentName>;
}

/** What was set for a variable, under its own name or an alias. Blank text counts as unset, so `NAME=` is harmless. */
export function findSetting(name: EnvironmentName, env: Environment): { name: string; text: string } | null {
  const variable: EnvironmentVariable = ENVIRONMENT_SCHEMA[name];
  for (const candidate of [name, ...(variable.aliases ?? [])]) {
    const text = env[candidate]?.trim() ?? '';
    if (text !== '') return { name: candidate, text };
  }
  return null;
}

function complaint(variable: EnvironmentVariable, text: string): string {
  const shown = variable.secret === true || !variable.type.echo ? '' : `, not ${JSON.stringify(text.slice(0, 80))}`;
  const fallback = variable.default ?? variable.unset ?? 'unset';
  return `must be ${variable.type.expected}${shown}. Correct it, or leave it unset (${fallback}).`;
}

/** Parses every variable. A bad one is reported and stands as its default, so that the rest can still be checked. */
export function readEnvironment(env: Environment): EnvironmentReading {
  const problems: ConfigProblem[] = [];
  const invalid = new Set<EnvironmentName>();
  const read = (name: EnvironmentName): unknown => {
    const variable: EnvironmentVariable = ENVIRONMENT_SCHEMA[name];
    const fallback = variable.default === null ? null : variable.type.schema.parse(variable.default);
    const setting = findSetting(name, env);
    if (setting === null) return fallback;
    const parsed = variable.type.schema.safeParse(setting.text);
    if (parsed.success) return parsed.data;
    invalid.add(name);
    problems.push({ variable: setting.name, message: complaint(variable, setting.text) });
    return fallback;
  };
  const values = Object.fromEntries(ENVIRONMENT_NAMES.map((name) => [name, read(name)])) as EnvironmentValues;
  return { values, problems, invalid };
}
