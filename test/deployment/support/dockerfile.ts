import { readText } from './repository.js';

export interface Instruction {
  readonly name: string;
  readonly args: string;
}

export interface Stage {
  /** What other stages call it; the last one has no name. */
  readonly name: string | null;
  readonly base: string;
  readonly instructions: readonly Instruction[];
}

export interface Copy {
  /** null: the build's context. */
  readonly from: string | null;
  readonly sources: readonly string[];
  readonly target: string;
}

/** The stages of the Dockerfile, in their order. Heredocs and parser directives are not understood. */
export function readStages(path = 'Dockerfile'): Stage[] {
  const stages: (Stage & { readonly instructions: Instruction[] })[] = [];
  for (const instruction of instructionsOf(readText(path))) {
    const [, base, name] = /^(\S+)(?:\s+AS\s+(\S+))?$/i.exec(instruction.name === 'FROM' ? instruction.args : '') ?? [];
    if (base !== undefined) stages.push({ base, name: name ?? null, instructions: [] });
    else stages.at(-1)?.instructions.push(instruction);
  }
  return stages;
}

export function argsOf({ instructions }: Stage, name: string): string[] {
  return instructions.filter((instruction) => instruction.name === name).map(({ args }) => args);
}

export function copyOf(args: string): Copy {
  const words = args.split(/\s+/);
  const flags = words.filter((word) => word.startsWith('--'));
  const paths = words.filter((word) => !word.startsWith('--'));
  const from = flags.find((flag) => flag.startsWith('--from='))?.slice('--from='.length) ?? null;
  return { from, sources: paths.slice(0, -1), target: paths.at(-1) ?? '' };
}

/** NAME=value pairs; a value that is an argument of the build is left out, as it is empty by default. */
export function environmentOf(stage: Stage): Record<string, string> {
  const pairs = argsOf(stage, 'ENV').flatMap((args) => args.split(/\s+/));
  const split = pairs.map((pair): [string, string] => [pair.split('=')[0] ?? '', pair.slice(pair.indexOf('=') + 1)]);
  return Object.fromEntries(split.filter(([, value]) => !value.startsWith('$')));
}

/** The command in its JSON form, which alone receives signals itself. */
export function commandOf(stage: Stage): string[] {
  return JSON.parse(argsOf(stage, 'CMD').at(-1) ?? '[]') as string[];
}

export function healthCommandOf(stage: Stage): string[] {
  const [args = ''] = argsOf(stage, 'HEALTHCHECK');
  return JSON.parse(args.slice(args.indexOf('['))) as string[];
}

function instructionsOf(text: string): Instruction[] {
  const lines = text
    .split('\n')
    .filter((line) => !/^\s*(#|$)/.test(line))
    .join('\n')
    .replace(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line !== '');
  return lines.map((line) => {
    const [, name = '', args = ''] = /^([A-Z]+)\s+(.*)$/.exec(line.trim()) ?? [];
    return { name, args: args.trim() };
  });
}
