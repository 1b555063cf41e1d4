import { beforeAll, describe, expect, it } from '@jest/globals';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const BUILD_TIMEOUT_MS = 180_000;

/** The built program, on the environment that the test gives and nothing else. */
function startCli(args: readonly string[], env: Record<string, string>): ChildProcess {
  return spawn(process.execPath, ['dist/cli.js', ...args], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
}

async function exitOf(child: ChildProcess): Promise<number | null> {
  const [code] = (await once(child, 'close')) as [number | null];
  return code;
}

describe('the built command line', () => {
  beforeAll(() => {
    expect(spawnSync(process.execPath, ['scripts/ensure-build.mjs'], { cwd: ROOT }).status).toBe(0);
  }, BUILD_TIMEOUT_MS);

  it('takes a reader that has seen enough for no error', async () => {
    const child = startCli(['scan', '--json'], { SIMULATED_TICKERS: '3000', HISTORY_SESSIONS: '60' });
    child.stdout?.destroy();
    expect(await exitOf(child)).toBe(0);
  }, 60_000);

  it('ends with code 130 when it is interrupted', async () => {
    const child = startCli(['scan'], { SIMULATED_TICKERS: '20000', HISTORY_SESSIONS: '300' });
    const exit = exitOf(child);
    // the first line of progress: the scan is under way
    if (child.stderr !== null) await once(child.stderr, 'data');
    child.kill('SIGINT');
    expect(await exit).toBe(130);
  }, 60_000);

  it('refuses a bad environment with code 78', async () => {
    expect(await exitOf(startCli(['check-config'], { PORT: 'x' }))).toBe(78);
  }, 60_000);
});
