import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { fileURLToPath } from 'node:url';

const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));
const FINDER = join(REPOSITORY, 'scripts/ensure-promtool.mjs');
const DEADLINE_MS = 120_000;

export interface ToolRun {
  readonly code: number;
  readonly stdout: string;
  /** Both streams. */
  readonly output: string;
}

/** Where `prometheus` and `promtool` are. Rejects with what to install where they cannot be had. */
export async function prometheusFolder(): Promise<string> {
  const { code, stdout, output } = await run(execPath, [FINDER]);
  if (code !== 0) throw new Error(output);
  return stdout.trim();
}

/** Runs promtool in the folder of the repository. */
export async function promtool(args: readonly string[], stdin = ''): Promise<ToolRun> {
  return run(join(await prometheusFolder(), 'promtool'), args, stdin);
}

function run(program: string, args: readonly string[], stdin = ''): Promise<ToolRun> {
  return new Promise((resolve, reject) => {
    const child = execFile(program, [...args], { cwd: REPOSITORY, timeout: DEADLINE_MS }, (error, stdout, stderr) => {
      if (error !== null && typeof error.code !== 'number')
        reject(new Error(`${program} cannot be run`, { cause: error }));
      else resolve({ code: Number(error?.code ?? 0), stdout, output: stdout + stderr });
    });
    child.stdin?.end(stdin);
  });
}
