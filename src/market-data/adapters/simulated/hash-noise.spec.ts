import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bell, gaussian, hash, seedKey, unit, valueNoise } from './hash-noise.js';

const uint32 = fc.integer({ min: 0, max: 0xffffffff });

function spread(draw: (n: number) => number): { mean: number; deviation: number } {
  const values = Array.from({ length: 20_000 }, (_, n) => draw(n));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(variance) };
}

describe('hash noise', () => {
  it('is an unsigned 32-bit integer that depends on key and number alone', () => {
    fc.assert(
      fc.property(uint32, fc.integer(), (key, n) => {
        const h = hash(key, n);
        expect(Number.isInteger(h) && h >= 0 && h < 2 ** 32).toBe(true);
        expect(hash(key, n)).toBe(h);
        expect(unit(h)).toBeGreaterThanOrEqual(0);
        expect(unit(h)).toBeLessThan(1);
      }),
    );
  });

  it('tells seeds apart, beyond 32 bits too', () => {
    const keys = [0, 1, 2, -1, 2 ** 32, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER].map(seedKey);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it.each([
    ['unit', (n: number) => unit(hash(7, n)), 0.5, Math.sqrt(1 / 12)],
    ['bell', (n: number) => bell(hash(7, n)), 0, 1],
    ['gaussian', (n: number) => gaussian(7, 2 * n), 0, 1],
  ] as const)('%s has the mean and the spread it promises', (_name, draw, mean, deviation) => {
    const found = spread(draw);
    expect(Math.abs(found.mean - mean)).toBeLessThan(0.03);
    expect(Math.abs(found.deviation - deviation)).toBeLessThan(0.03);
  });

  it('value noise stays within [-1, 1] and has no steps', () => {
    fc.assert(
      fc.property(
        uint32,
        fc.integer({ min: 0, max: 15 }),
        fc.double({ min: -1e4, max: 1e5, noNaN: true }),
        (key, c, x) => {
          const here = valueNoise(key, c, x);
          expect(Math.abs(here)).toBeLessThanOrEqual(1);
          expect(Math.abs(valueNoise(key, c, x + 1e-4) - here)).toBeLessThan(1e-3);
        },
      ),
    );
  });
});
