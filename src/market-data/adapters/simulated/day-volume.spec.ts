import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { doneFrac } from './day-volume.js';

describe('doneFrac', () => {
  it('rises from nothing to the whole day', () => {
    expect(doneFrac(0)).toBe(0);
    expect(doneFrac(1)).toBe(1);
    const frac = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(frac, frac, (a, b) => {
        expect(doneFrac(Math.max(a, b))).toBeGreaterThanOrEqual(doneFrac(Math.min(a, b)));
      }),
    );
  });

  it('is busiest at both ends of the day', () => {
    const hour = (from: number): number => doneFrac(from + 0.08) - doneFrac(from);
    expect(hour(0)).toBeGreaterThan(2 * hour(0.5));
    expect(hour(0.92)).toBeGreaterThan(2 * hour(0.5));
  });
});
