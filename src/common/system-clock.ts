import { Clock } from './clock.js';

/** The machine's wall clock. */
export class SystemClock extends Clock {
  override nowMs(): number {
    return Date.now();
  }
}
