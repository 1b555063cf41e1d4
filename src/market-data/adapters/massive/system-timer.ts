import { setTimeout } from 'node:timers/promises';
import { MarketDataError } from '../../market-data-error.js';
import { Timer } from './timer.js';

/** Real pauses on the process's monotonic clock. */
export class SystemTimer extends Timer {
  override nowMs(): number {
    return performance.now();
  }

  override async wait(ms: number, signal: AbortSignal): Promise<void> {
    try {
      await setTimeout(ms, undefined, { signal });
    } catch (cause) {
      throw new MarketDataError('aborted', 'The pause before the next request was called off.', { cause });
    }
  }
}
