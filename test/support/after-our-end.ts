import { spawn } from 'node:child_process';

/**
 * Runs a shell script with these arguments ($1, $2, ...) when this process ends, however it ends: the shell waits on a
 * pipe that the system closes then. Returns how to call it off.
 */
export function afterOurEnd(script: string, ...args: readonly string[]): () => void {
  const watcher = spawn('sh', ['-c', `read -r line; ${script}`, 'sh', ...args], {
    // an interrupt from the terminal must not end it first
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // the pipe is a socket with a handle of its own
  (watcher.stdin as unknown as { unref(): void }).unref();
  watcher.unref();
  return () => watcher.kill('SIGKILL');
}
