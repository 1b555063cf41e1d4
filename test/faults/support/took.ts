import { setTimeout as pause } from 'node:timers/promises';

/** Not oftener: many a question is a process, and costs the services their share of the cores. */
const POLL_MS = 50;

/** How long it is until the condition holds, ms; rejects at the deadline. */
export async function tookUntil(isSo: () => boolean | Promise<boolean>, deadlineMs: number): Promise<number> {
  const startedMs = performance.now();
  while (!(await isSo())) {
    if (performance.now() - startedMs > deadlineMs)
      throw new Error(`Not so within ${deadlineMs} ms: ${isSo.toString()}`);
    await pause(POLL_MS);
  }
  return performance.now() - startedMs;
}
