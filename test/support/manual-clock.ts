import { Clock } from '../../src/common/clock.js';

/** A clock that moves only when a test says so. */
export class ManualClock extends Clock {
  constructor(private ms: number) {
    super();
  }

  override nowMs(): number {
    return this.ms;
  }

  advance(byMs: number): void {
    this.ms += byMs;
  }

  set(ms: number): void {
    this.ms = ms;
  }
}
