import { setImmediate as nextTurn } from 'node:timers/promises';

/** A piece of work that follows it, or the last one of it, may take as long again and nobody waits for 10 ms. */
const SLICE_MS = 2;

/**
 * For work that takes long and runs on the event loop: whoever waits for the loop waits for one slice at most, however
 * many such works are under way.
 */
export class TimeSlice {
  /** Of all works that have given way, one goes on with each turn of the loop. */
  private static lastTurn: Promise<void> = Promise.resolve();
  private endMs = performance.now() + SLICE_MS;

  /** Between two pieces of the work. Gives way when the slice is over. */
  async next(): Promise<void> {
    if (performance.now() < this.endMs) return;
    TimeSlice.lastTurn = TimeSlice.lastTurn.then(() => nextTurn());
    await TimeSlice.lastTurn;
    this.endMs = performance.now() + SLICE_MS;
  }
}
