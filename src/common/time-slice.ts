import { setImmediate as nextTurn } from 'node:timers/promises';

const SLICE_MS = 5;

/** For work that takes long and runs on the event loop: whoever waits for the loop waits for one slice at most. */
export class TimeSlice {
  private endMs = performance.now() + SLICE_MS;

  /** Between two pieces of the work. Gives way when the slice is over. */
  async next(): Promise<void> {
    if (performance.now() < this.endMs) return;
    await nextTurn();
    this.endMs = performance.now() + SLICE_MS;
  }
}
