import { setTimeout as pause } from 'node:timers/promises';

const POLL_MS = 5;

/** Asks until the answer is true. Rejects at the deadline. */
export async function eventually(isSo: () => boolean | Promise<boolean>, deadlineMs = 10_000): Promise<void> {
  const endsMs = performance.now() + deadlineMs;
  while (!(await isSo())) {
    if (performance.now() > endsMs) throw new Error(`Not so within ${deadlineMs} ms: ${isSo.toString()}`);
    await pause(POLL_MS);
  }
}
