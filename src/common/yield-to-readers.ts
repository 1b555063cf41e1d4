import { readdirSync } from 'node:fs';
import { setPriority } from 'node:os';

/** Nice value of all that nobody waits for: scan, garbage collection, compression. Readers go first when cores are short. */
const BACKGROUND_NICE = 10;

/**
 * Puts the threads of this process behind those of others. Linux gives threads their own priority; elsewhere, or where
 * it is not allowed, all compete on equal terms. New threads are as their parents.
 * @param all the main thread too: nobody reads from this process
 */
export function yieldToReaders(all: boolean): void {
  if (process.platform !== 'linux') return;
  const threads = readdirSync('/proc/self/task').map(Number);
  for (const threadId of threads) {
    if (threadId === process.pid && !all) continue;
    try {
      setPriority(threadId, BACKGROUND_NICE);
    } catch {
      // A thread that has just ended, or a sandbox that forbids it: nothing depends on it but the tail of a latency.
      continue;
    }
  }
}
