import type { Compute } from './entry-options.js';

/** A value was not computed in the time that its readers are kept waiting. */
class ComputeTimeoutError extends Error {
  override readonly name = 'ComputeTimeoutError';

  constructor(readonly timeoutMs: number) {
    super(`The value was not there after ${timeoutMs} ms.`);
  }
}

export interface Computation {
  /** Settles as the work does, however late. */
  readonly result: Promise<unknown>;
  /** Rejects with ComputeTimeoutError when the time is over before `result` settles; fires the signal first. */
  readonly overdue: Promise<never>;
}

export function startComputation(compute: Compute<unknown>, timeoutMs: number): Computation {
  const stop = new AbortController();
  // what it throws at once is a rejection too
  const result = new Promise((resolve) => resolve(compute({ signal: stop.signal })));
  const overdue = new Promise<never>((_resolve, reject) => {
    const timer = setTimeout(() => {
      const error = new ComputeTimeoutError(timeoutMs);
      stop.abort(error);
      reject(error);
    }, timeoutMs);
    const settled = (): void => clearTimeout(timer);
    result.then(settled, settled);
  });
  return { result, overdue };
}
