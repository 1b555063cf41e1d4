import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { TestingModule } from '@nestjs/testing';
import { startCachingApp } from '../../../test/support/cache/caching-app.js';
import { DecoratedPrices } from '../../../test/support/cache/decorated-prices.js';
import { CacheAnalytics } from '../analytics/cache-analytics.js';
import { cacheKeys } from '../cache-keys.js';
import { CacheRefresher } from '../cache-refresher.js';
import type { CacheService } from '../cache.service.js';
import { refreshCached } from './refresh-cached.js';

let app: TestingModule;
let cache: CacheService;
let prices: DecoratedPrices;

beforeEach(async () => {
  ({ app, cache } = await startCachingApp([DecoratedPrices]));
  prices = app.get(DecoratedPrices);
});

afterEach(() => app.close());

describe('refreshCached', () => {
  it('computes although there is a value, and keeps it under the key that readers read', async () => {
    await cache.set(cacheKeys.price('AAPL'), { ticker: 'AAPL', price: 1 });
    await expect(refreshCached(prices, 'latest', 'AAPL')).resolves.toEqual({ ticker: 'AAPL', price: 8 });
    await expect(prices.latest('AAPL')).resolves.toEqual({ ticker: 'AAPL', price: 8 });
    expect(prices.calls).toEqual(['AAPL']);
  });

  it('keeps it for a whole TTL, however old the value before was', async () => {
    const refresher = app.get(CacheRefresher);
    const key = cacheKeys.momentum('AAPL');
    await cache.set(key, 1, { ttlSeconds: 2 });
    expect(refresher.freshForMs(key)).toBeLessThanOrEqual(2_000);
    await refreshCached(prices, 'momentum', 'AAPL');
    expect(refresher.freshForMs(key)).toBeGreaterThan(60_000 * 0.9 - 1_000);
    expect(refresher.freshForMs(cacheKeys.momentum('MSFT'))).toBe(0);
  });

  it('tells what stands, and renews it for a whole TTL without computing or reading', async () => {
    const refresher = app.get(CacheRefresher);
    const key = cacheKeys.momentum('AAPL');
    expect(await refresher.standing(key)).toBeNull();
    expect(await refresher.renew(key)).toBe(false);
    await cache.set(key, { score: 7 }, { ttlSeconds: 2, tags: ['bars'] });
    expect(await refresher.renew(key)).toBe(true);
    expect(await refresher.standing(key)).toMatchObject({ value: { score: 7 }, tags: ['bars'] });
    expect(refresher.freshForMs(key)).toBeGreaterThan(60_000 * 0.9 - 1_000);
    expect([prices.calls, app.get(CacheAnalytics).snapshot().popularKeys]).toEqual([[], []]);
    await cache.clearTag('bars');
    expect(await refresher.standing(key)).toBeNull();
  });

  it('is a computation and no read', async () => {
    await refreshCached(prices, 'latest', 'AAPL');
    const { families, popularKeys } = app.get(CacheAnalytics).snapshot();
    const [family] = families;
    expect(family).toMatchObject({ family: 'price', misses: 0, hitsL1: 0, staleHits: 0, computeFailures: 0 });
    expect(family?.computeLatency.count).toBe(1);
    expect(popularKeys).toEqual([]);
  });

  it('leaves what there was where the computation fails', async () => {
    await prices.latest('AAPL');
    prices.failing = true;
    await expect(refreshCached(prices, 'latest', 'AAPL')).rejects.toThrow('no quote');
    await expect(prices.latest('AAPL')).resolves.toEqual({ ticker: 'AAPL', price: 8 });
    expect(app.get(CacheAnalytics).snapshot().families[0]).toMatchObject({ computeFailures: 1, hitsL1: 1 });
  });

  it('does not bring back what was invalidated meanwhile', async () => {
    const refreshed = refreshCached(prices, 'latest', 'AAPL');
    await cache.delete(cacheKeys.price('AAPL'));
    await expect(refreshed).resolves.toEqual({ ticker: 'AAPL', price: 8 });
    expect(cache.peek(cacheKeys.price('AAPL'))).toBeUndefined();
  });

  it('refuses what is not cached', async () => {
    await expect(refreshCached(new DecoratedPrices(), 'latest', 'AAPL')).rejects.toThrow(
      'DecoratedPrices.latest is not cached',
    );
    await expect(refreshCached(prices, 'correct', 'AAPL', true)).rejects.toThrow(
      'DecoratedPrices.correct is not cached',
    );
  });
});
