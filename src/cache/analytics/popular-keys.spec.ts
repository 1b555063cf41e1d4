import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PopularKeys } from './popular-keys.js';

const key = fc.oneof({ weight: 3, arbitrary: fc.integer({ min: 0, max: 4 }) }, fc.integer({ min: 0, max: 60 }));
const stream = fc.array(fc.tuple(key.map(String), fc.integer({ min: 1, max: 20 })), { maxLength: 400 });

function countsOf(adds: readonly [key: string, weight: number][]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [key, weight] of adds) counts.set(key, (counts.get(key) ?? 0) + weight);
  return counts;
}

const total = (counts: Iterable<number>) => [...counts].reduce((sum, count) => sum + count, 0);

describe('PopularKeys', () => {
  it('keeps the bounds of Space-Saving on any stream', () => {
    fc.assert(
      fc.property(stream, fc.integer({ min: 1, max: 20 }), (adds, capacity) => {
        const popular = new PopularKeys(capacity);
        for (const [key, weight] of adds) popular.add(key, weight);
        const truth = countsOf(adds);
        const bound = total(truth.values()) / capacity;
        const top = popular.top(Infinity);
        expect(top.length).toBe(Math.min(capacity, truth.size));
        expect(total(top.map(({ count }) => count))).toBe(total(truth.values()));
        for (const { key, count, excess } of top) {
          const actual = truth.get(key) ?? 0;
          expect(count).toBeGreaterThanOrEqual(actual);
          expect(count - excess).toBeLessThanOrEqual(actual);
          expect(excess).toBeLessThanOrEqual(bound);
        }
        const monitored = new Set(top.map(({ key }) => key));
        for (const [key, actual] of truth) if (actual > bound) expect([key, monitored.has(key)]).toEqual([key, true]);
      }),
      { numRuns: 500 },
    );
  });

  it('is exact while the keys fit', () => {
    fc.assert(
      fc.property(stream, (adds) => {
        const popular = new PopularKeys(61);
        for (const [key, weight] of adds) popular.add(key, weight);
        expect(new Map(popular.top(61).map(({ key, count }) => [key, count]))).toEqual(countsOf(adds));
      }),
    );
  });

  it('lists the most frequent first, as many as asked for', () => {
    const popular = new PopularKeys(8);
    for (const key of 'abbcccdddd') popular.add(key);
    expect(popular.top(2)).toEqual([
      { key: 'd', count: 4, excess: 0 },
      { key: 'c', count: 3, excess: 0 },
    ]);
    expect(popular.top(0)).toEqual([]);
  });

  it('lets old popularity fade', () => {
    const popular = new PopularKeys(4);
    for (let i = 0; i < 100; i++) popular.add('yesterday');
    for (let hour = 0; hour < 4; hour++) popular.halve();
    for (let i = 0; i < 20; i++) popular.add('today');
    expect(popular.top(2).map(({ key, count }) => [key, count])).toEqual([
      ['today', 20],
      ['yesterday', 7],
    ]);
  });
});
