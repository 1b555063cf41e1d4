import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Environment } from '../../../src/config/environment-values.js';
import { runCliWith } from '../../support/cli-run.js';
import { readPackage, ROOT } from './repository.js';

/**
 * Why a command of a deployment file would not work, null when it does: each npm script must be one of ours, each file
 * that node runs must be built from one of ours, each flag one that node takes, and each command line of the CLI must end
 * well on this environment, with Redis left out.
 */
export async function commandTrouble(command: string, env: Environment): Promise<string | null> {
  for (const part of command.split('&&')) {
    const trouble = await partTrouble(part.trim().split(/\s+/), env);
    if (trouble !== null) return `${part.trim()}: ${trouble}`;
  }
  return null;
}

async function partTrouble([program, ...args]: readonly string[], env: Environment): Promise<string | null> {
  if (program === 'npm') return npmTrouble(args);
  if (program !== 'node') return 'neither npm nor node';
  const flags = args.slice(
    0,
    args.findIndex((arg) => !arg.startsWith('-')),
  );
  const [file = '', ...rest] = args.slice(flags.length);
  if (spawnSync(process.execPath, [...flags, '--version']).status !== 0) return 'flags that node does not know';
  if (!existsSync(ROOT + sourceOf(file))) return `${file} comes from nothing`;
  if (file !== 'dist/cli.js') return null;
  const { code, stderr } = await runCliWith([...rest, '--offline'], env);
  return code === 0 ? null : stderr;
}

function npmTrouble([verb, name = '']: readonly string[]): string | null {
  if (verb === 'ci') return null;
  if (verb !== 'run') return 'neither npm ci nor npm run';
  return name in readPackage().scripts ? null : 'no such script';
}

function sourceOf(file: string): string {
  return file.replace(/^dist\//, 'src/').replace(/(?<=^src\/.*)\.js$/, '.ts');
}
