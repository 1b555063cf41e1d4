import { spawnSync } from 'node:child_process';

const FLAGS = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];

/** Runs Jest on the terminal of the caller; gives its exit code. @param env beside the caller's */
export function jest(args, env = {}) {
  const { status } = spawnSync(process.execPath, [...FLAGS, 'node_modules/jest/bin/jest.js', ...args], {
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  return status ?? 1;
}
