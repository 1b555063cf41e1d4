import { describe, expect, it } from '@jest/globals';
import { TimeSlice } from './time-slice.js';

const SLICE_MS = 2;

function busyFor(ms: number): void {
  const untilMs = performance.now() + ms;
  while (performance.now() < untilMs) continue;
}

describe('TimeSlice', () => {
  it('gives way once the slice is over, and not before', async () => {
    const slice = new TimeSlice();
    const startedMs = performance.now();
    let turns = 0;
    setImmediate(() => turns++);
    await slice.next();
    const early = { turns, isOver: performance.now() - startedMs >= SLICE_MS };
    busyFor(SLICE_MS);
    await slice.next();
    // on a machine that is slow enough the slice was over at once
    expect(early.turns === 0 || early.isOver).toBe(true);
    expect(turns).toBe(1);
  });

  it('lets one work go on with each turn of the loop', async () => {
    const slices = [new TimeSlice(), new TimeSlice(), new TimeSlice()];
    busyFor(SLICE_MS);
    let turn = 0;
    let isOver = false;
    const count = (): void => {
      turn++;
      if (!isOver) setImmediate(count);
    };
    setImmediate(count);
    const turns = await Promise.all(slices.map((slice) => slice.next().then(() => turn)));
    isOver = true;
    expect(new Set(turns).size).toBe(slices.length);
  });
});
