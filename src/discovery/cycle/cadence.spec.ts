import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cadenceSeconds, nextTick, retryDelayMs, staleAfterMs } from './cadence.js';

describe('the cadence of cycles', () => {
  it.each([
    ['regular', 60, 60],
    ['premarket', 60, 120],
    ['afterhours', 60, 120],
    ['closed', 60, 300],
    ['closed', 300, 300],
  ] as const)('%s at %d s: every %d s', (phase, cycle, expected) => {
    expect(cadenceSeconds(phase, cycle)).toBe(expected);
  });

  it('backs off twice by min(cadence, 15 s), then doubles up to 5 min', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 8, 20].map((failures) => retryDelayMs(60, failures, null, 0.5) / 1000)).toEqual([
      15, 15, 30, 60, 120, 240, 300, 300, 300,
    ]);
    expect(retryDelayMs(10, 1, null, 0.5)).toBe(10_000);
  });

  it('jitters a back-off by a tenth either way', () => {
    expect(retryDelayMs(60, 1, null, 0)).toBe(13_500);
    expect(retryDelayMs(60, 1, null, 1)).toBe(16_500);
  });

  it('never calls before the source said, and backs off all the same when that is over', () => {
    expect(retryDelayMs(60, 1, 3_600_000, 0)).toBe(3_600_000);
    expect(retryDelayMs(60, 1, -5_000, 0.5)).toBe(15_000);
  });

  it('lets three tries that fail for 9 s each end within a minute, none of them while the source rests for 10 s', () => {
    const chances = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 30, max: 600 }), chances, chances, (cadence, first, second) => {
        const pausesMs = [retryDelayMs(cadence, 1, null, first), retryDelayMs(cadence, 2, null, second)];
        expect(Math.min(...pausesMs)).toBeGreaterThan(10_000);
        expect(3 * 9_000 + pausesMs.reduce((sum, pauseMs) => sum + pauseMs)).toBeLessThanOrEqual(60_000);
      }),
    );
  });

  it('never pauses for less after one more failure, at the same jitter', () => {
    fc.assert(
      fc.property(fc.integer({ min: 30, max: 600 }), fc.integer({ min: 1, max: 40 }), (cadence, failures) => {
        const [before, after] = [failures, failures + 1].map((count) => retryDelayMs(cadence, count, null, 0.5));
        expect(after).toBeGreaterThanOrEqual(before ?? NaN);
        expect(after).toBeLessThanOrEqual(300_000);
      }),
    );
  });

  it('calls a board stale after 180 s or 2.5 cadences', () => {
    expect([30, 60, 120, 300].map((cadence) => staleAfterMs(cadence) / 1000)).toEqual([180, 180, 300, 750]);
  });
});

describe('the ticks of an installation', () => {
  const cadences = fc.integer({ min: 30, max: 600 });
  const phases = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  const instants = fc.integer({ min: 0, max: 4_102_444_800_000 });

  it('are still to come, and no longer away than a cadence', () =>
    fc.assert(
      fc.property(cadences, phases, instants, (cadence, phase, nowMs) => {
        const { number, inMs } = nextTick(cadence, phase, nowMs);
        expect(Number.isInteger(number)).toBe(true);
        expect(inMs).toBeGreaterThan(0);
        expect(inMs).toBeLessThanOrEqual(cadence * 1000);
      }),
    ));

  it('are named alike by all who look forward to them', () =>
    fc.assert(
      fc.property(
        cadences,
        phases,
        instants,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (cadence, phase, nowMs, part) => {
          const { number, inMs } = nextTick(cadence, phase, nowMs);
          const laterMs = nowMs + Math.floor(part * (inMs - 1));
          expect(nextTick(cadence, phase, laterMs)).toEqual({ number, inMs: nowMs + inMs - laterMs });
        },
      ),
    ));

  it('follow each other by exactly a cadence, numbered without a gap', () =>
    fc.assert(
      fc.property(cadences, phases, instants, (cadence, phase, nowMs) => {
        const { number, inMs } = nextTick(cadence, phase, nowMs);
        expect(nextTick(cadence, phase, nowMs + inMs)).toEqual({ number: number + 1, inMs: cadence * 1000 });
      }),
    ));

  it('are shifted by the phase within the cadence', () => {
    expect(nextTick(60, 0, 600_000)).toEqual({ number: 11, inMs: 60_000 });
    expect(nextTick(60, 0.25, 600_000)).toEqual({ number: 10, inMs: 15_000 });
    expect(nextTick(60, 0.5, 610_000)).toEqual({ number: 10, inMs: 20_000 });
  });
});
