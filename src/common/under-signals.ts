import { setMaxListeners } from 'node:events';

/**
 * Does work that ends when any of these signals aborts, with its reason; what it rejects with is its own.
 * Not AbortSignal.any: in Node 20 each of its signals leaves weak references in the ones it was made of for as long as
 * these live, which for one that means "this process stops" is until then.
 */
export async function underSignals<T>(
  signals: readonly AbortSignal[],
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const joined = new AbortController();
  const abort = (): void => joined.abort(signals.find(({ aborted }) => aborted)?.reason);
  if (signals.some(({ aborted }) => aborted)) abort();
  // as many as there is work under way; each is taken off below
  setMaxListeners(0, ...signals);
  for (const signal of signals) signal.addEventListener('abort', abort);
  try {
    return await work(joined.signal);
  } finally {
    for (const signal of signals) signal.removeEventListener('abort', abort);
  }
}
