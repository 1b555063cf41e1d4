import { describe, expect, it } from '@jest/globals';
import { type ConsumerSigns, ConsumerWatchdog, type StuckReason } from './consumer-watchdog.js';

const WELL = { available: true, looping: true, isBusy: false, jobsReady: false };

/** What it says each second while the signs stay the same; the worker last answered at `answeredMs`, or always. */
function watch(
  seconds: number,
  signs: Partial<ConsumerSigns>,
  watchdog = new ConsumerWatchdog(),
): (StuckReason | null)[] {
  return Array.from({ length: seconds }, (_, second) => {
    const nowMs = second * 1_000;
    return watchdog.check({ ...WELL, answeredMs: nowMs, ...signs, nowMs });
  });
}

describe('ConsumerWatchdog', () => {
  const firstAt = (verdicts: (StuckReason | null)[]): number => verdicts.findIndex((verdict) => verdict !== null);

  it('is content with a worker that has nothing to do, or works', () => {
    expect(watch(60, {})).toEqual(Array(60).fill(null));
    expect(watch(60, { isBusy: true, jobsReady: true })).toEqual(Array(60).fill(null));
  });

  it('finds a worker silent after 5 s', () => {
    const verdicts = watch(10, { answeredMs: 0 });
    expect(firstAt(verdicts)).toBe(5);
    expect(verdicts[5]).toBe('silent');
  });

  it('blames no worker for a queue that is away', () => {
    expect(watch(60, { available: false, answeredMs: 0, looping: false, jobsReady: true })).toEqual(
      Array(60).fill(null),
    );
  });

  it('gives a worker time when the queue has come back', () => {
    const watchdog = new ConsumerWatchdog();
    watch(30, { available: false, answeredMs: 0 }, watchdog);
    expect(watchdog.check({ ...WELL, nowMs: 30_000, answeredMs: 0 })).toBeNull();
    expect(watchdog.check({ ...WELL, nowMs: 34_999, answeredMs: 0 })).toBeNull();
    expect(watchdog.check({ ...WELL, nowMs: 35_000, answeredMs: 0 })).toBe('silent');
  });

  it('finds a worker idle that leaves jobs alone for 8 s', () => {
    const verdicts = watch(10, { jobsReady: true });
    expect(firstAt(verdicts)).toBe(8);
    expect(verdicts[8]).toBe('idle');
  });

  it('begins anew when it takes a job in between', () => {
    const watchdog = new ConsumerWatchdog();
    const check = (nowMs: number, isBusy: boolean): StuckReason | null =>
      watchdog.check({ ...WELL, nowMs, answeredMs: nowMs, jobsReady: true, isBusy });
    expect([check(0, false), check(7_000, true), check(8_000, false), check(15_999, false)]).toEqual(
      Array(4).fill(null),
    );
    expect(check(16_000, false)).toBe('idle');
  });

  it('finds a loop that has ended at once, and gives the next worker all the time again', () => {
    const watchdog = new ConsumerWatchdog();
    expect(watch(1, { looping: false }, watchdog)).toEqual(['ended']);
    watchdog.reset();
    expect(watch(5, { answeredMs: 0, jobsReady: true }, watchdog)).toEqual(Array(5).fill(null));
  });
});
