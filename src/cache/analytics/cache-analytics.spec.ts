import { afterEach, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { ManualClock } from '../../../test/support/manual-clock.js';
import { CacheAnalytics } from './cache-analytics.js';

const NOON = Date.parse('2026-03-16T12:00:00Z');
const MINUTE = 60_000;

function analytics(startMs = NOON) {
  const clock = new ManualClock(startMs);
  return { clock, cache: new CacheAnalytics(clock) };
}

afterEach(() => void jest.useRealTimers());

describe('CacheAnalytics', () => {
  it('says nothing happened when nothing did', () => {
    expect(analytics().cache.snapshot()).toEqual({
      reads: { hits: 0, staleHits: 0, misses: 0, hitFrac: null, freshHitFrac: null },
      families: [],
      popularKeys: [],
      minutes: [],
      storeP99Ms: null,
    });
  });

  it('counts every event of a family where it belongs', () => {
    const { cache } = analytics();
    cache.hit('price', 'price:A', 'l1');
    cache.hit('price', 'price:A', 'l1');
    cache.hit('price', 'price:A', 'l2');
    cache.stale('price', 'price:A');
    cache.miss('news', 'news:A');
    cache.compute('news', 40, true);
    cache.compute('news', 700, false);
    cache.error('news', 'write');
    cache.error('news', 'write');
    cache.latency('price', 'l2', 0.3);
    cache.latency('price', 'l1', 0.0007);
    cache.write('price', 120);
    cache.write('price', 80);
    const { reads, families } = cache.snapshot();
    expect(reads).toEqual({ hits: 3, staleHits: 1, misses: 1, hitFrac: 0.8, freshHitFrac: 0.6 });
    const [price, news] = families;
    expect(price).toMatchObject({ family: 'price', hitsL1: 2, hitsL2: 1, staleHits: 1, misses: 0 });
    expect(price).toMatchObject({ writes: 2, bytesWritten: 200, l1Latency: { count: 1 }, l2Latency: { count: 1 } });
    expect(news).toMatchObject({ family: 'news', misses: 1, computeFailures: 1 });
    expect(news?.errors).toMatchObject({ write: 2, read: 0 });
    expect(news?.computeLatency).toMatchObject({ count: 2, sumMs: 740, maxMs: 700 });
  });

  it('is plain data that later events do not change', () => {
    const { cache } = analytics();
    cache.hit('price', 'price:A', 'l1');
    const before = cache.snapshot();
    const copy = structuredClone(before);
    cache.hit('price', 'price:A', 'l1');
    cache.latency('price', 'l1', 1);
    cache.error('price', 'read');
    expect(before).toEqual(copy);
    expect(JSON.parse(JSON.stringify(before))).toEqual(copy);
  });

  it('puts each duration in the first bucket that holds it', () => {
    const { cache } = analytics();
    fc.assert(
      fc.property(fc.double({ min: 0, max: 5000, noNaN: true }), (ms) => {
        const before = cache.snapshot().families[0]?.l2Latency.counts;
        cache.latency('price', 'l2', ms);
        const { boundsMs, counts } = cache.snapshot().families[0]!.l2Latency;
        const wanted = boundsMs.findIndex((bound) => ms <= bound);
        const bucket = wanted === -1 ? boundsMs.length : wanted;
        expect(counts.map((count, i) => count - (before?.[i] ?? 0))).toEqual(
          counts.map((_, i) => Number(i === bucket)),
        );
      }),
    );
  });

  it('keeps reads by minute', () => {
    const { clock, cache } = analytics();
    cache.miss('price', 'price:A');
    cache.snapshot();
    clock.advance(MINUTE);
    cache.snapshot();
    cache.hit('price', 'price:A', 'l1');
    cache.hit('price', 'price:A', 'l1');
    cache.snapshot();
    cache.stale('price', 'price:A');
    clock.advance(3 * MINUTE);
    expect(cache.snapshot().minutes).toEqual([
      { startMs: NOON, hits: 0, staleHits: 0, misses: 1 },
      { startMs: NOON + MINUTE, hits: 2, staleHits: 1, misses: 0 },
    ]);
  });

  it('forgets minutes after 24 h, and never holds more of them', () => {
    const { clock, cache } = analytics();
    for (let minute = 0; minute < 3000; minute++) {
      cache.hit('price', 'price:A', 'l1');
      clock.advance(MINUTE);
      cache.snapshot();
    }
    const { minutes } = cache.snapshot();
    expect(minutes.length).toBe(1439);
    expect(minutes[0]?.startMs).toBe(clock.nowMs() - 1439 * MINUTE);
    clock.advance(24 * 60 * MINUTE);
    expect(cache.snapshot()).toMatchObject({ minutes: [], reads: { hits: 3000 } });
  });

  it('books reads by itself while the application runs, and stops with it', () => {
    jest.useFakeTimers();
    const { clock, cache } = analytics();
    cache.onModuleInit();
    cache.hit('price', 'price:A', 'l1');
    jest.advanceTimersByTime(5_000);
    clock.advance(10 * MINUTE);
    cache.onModuleDestroy();
    expect(jest.getTimerCount()).toBe(0);
    expect(cache.snapshot().minutes).toEqual([{ startMs: NOON, hits: 1, staleHits: 0, misses: 0 }]);
  });

  it('finds the popular keys among many, whatever the order of reads', () => {
    const { cache } = analytics();
    for (let round = 0; round < 20_000; round++) {
      cache.hit('price', 'price:HOT', 'l1');
      cache.stale('price', 'price:WARM');
      cache.hit('quote', 'quote:HOT', 'l2');
      cache.hit('quote', 'quote:HOT', 'l1');
      cache.miss('news', `news:${round % 5000}`);
    }
    const { popularKeys } = cache.snapshot();
    expect(popularKeys.length).toBe(50);
    expect(popularKeys[0]?.key).toBe('quote:HOT');
    expect(new Set(popularKeys.slice(1, 3).map(({ key }) => key))).toEqual(new Set(['price:HOT', 'price:WARM']));
    expect(Math.abs(popularKeys[0]!.reads / 40_000 - 1)).toBeLessThan(0.1);
  });

  it('names the keys that were read so often, most read first, until their reads are long past', () => {
    const { clock, cache } = analytics();
    for (let i = 0; i < 3; i++) cache.hit('price', 'price:OFTEN', 'l1');
    for (let i = 0; i < 2; i++) cache.miss('price', 'price:TWICE');
    cache.hit('price', 'price:ONCE', 'l1');
    expect(cache.popularKeys(2)).toEqual(['price:OFTEN', 'price:TWICE']);
    clock.advance(60 * MINUTE);
    cache.snapshot();
    expect(cache.popularKeys(2)).toEqual(['price:OFTEN']);
    clock.advance(60 * MINUTE);
    cache.snapshot();
    expect(cache.popularKeys(2)).toEqual([]);
  });

  it('lets popularity of past hours fade', () => {
    const { clock, cache } = analytics();
    for (let i = 0; i < 16_000; i++) cache.hit('price', 'price:OPEN', 'l1');
    for (let hour = 0; hour < 5; hour++) {
      clock.advance(60 * MINUTE);
      cache.snapshot();
    }
    for (let i = 0; i < 4_000; i++) cache.hit('price', 'price:NOW', 'l1');
    expect(cache.snapshot().popularKeys.map(({ key }) => key)).toEqual(['price:NOW', 'price:OPEN']);
  });
});
