import { describe, expect, it } from '@jest/globals';
import { cadenceSeconds, nextDelayMs, staleAfterMs } from './cadence.js';

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

  it('jitters by a tenth either way', () => {
    expect(nextDelayMs(60, 0, null, 0)).toBe(54_000);
    expect(nextDelayMs(60, 0, null, 1)).toBe(66_000);
  });

  it('backs off from min(cycle, 30 s) up to 5 min', () => {
    expect([1, 2, 3, 4, 5, 6, 20].map((failures) => nextDelayMs(60, failures, null, 0.5) / 1000)).toEqual([
      30, 60, 120, 240, 300, 300, 300,
    ]);
    expect(nextDelayMs(10, 1, null, 0.5)).toBe(10_000);
  });

  it('never calls before the source said', () => {
    expect(nextDelayMs(60, 1, 3_600_000, 0)).toBe(3_600_000);
  });

  it('calls a board stale after 180 s or 2.5 cadences', () => {
    expect([30, 60, 120, 300].map((cadence) => staleAfterMs(cadence) / 1000)).toEqual([180, 180, 300, 750]);
  });
});
