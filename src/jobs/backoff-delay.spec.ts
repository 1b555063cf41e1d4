import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { backoffDelayMs } from './backoff-delay.js';

describe('backoffDelayMs', () => {
  it.each([
    [1, 0, 2_000],
    [1, 0.999999, 1_000],
    [2, 0, 4_000],
    [3, 0.5, 6_000],
  ])('after %d failures with chance %d pauses for %d ms', (failedTries, random, ms) =>
    expect(backoffDelayMs(2_000, failedTries, random)).toBe(ms),
  );

  it('doubles, and half of it is random', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (n, random) => {
          const ms = backoffDelayMs(1_000, n, random);
          expect(ms).toBeLessThanOrEqual(1_000 * 2 ** (n - 1));
          expect(ms).toBeGreaterThanOrEqual(500 * 2 ** (n - 1));
        },
      ),
    ));
});
