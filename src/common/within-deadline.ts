import { underSignals } from './under-signals.js';

/**
 * Does work that ends when its caller does or when it has taken too long, whichever is first; what it rejects with is its own.
 * Not AbortSignal.timeout with AbortSignal.any: Node 20 may collect such a timeout as garbage, and then it never comes.
 */
export async function withinDeadline<T>(
  deadlineMs: number,
  caller: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const tooLong = new AbortController();
  const timer = setTimeout(
    () => tooLong.abort(new DOMException(`took more than ${deadlineMs} ms`, 'TimeoutError')),
    deadlineMs,
  );
  try {
    return await underSignals([caller, tooLong.signal], work);
  } finally {
    clearTimeout(timer);
  }
}
