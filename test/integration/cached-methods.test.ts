import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CacheAnalytics } from '../../src/cache/analytics/cache-analytics.js';
import { cacheKeys } from '../../src/cache/cache-keys.js';
import { startCachingApp } from '../support/cache/caching-app.js';
import { DecoratedPrices } from '../support/cache/decorated-prices.js';
import { eventually } from '../support/eventually.js';
import { RedisServer } from '../support/redis/redis-server.js';

let redis: RedisServer;
type App = Awaited<ReturnType<typeof startCachingApp>>;
let first: App;
let second: App;

beforeAll(async () => {
  redis = await RedisServer.start();
  const env = { REDIS_URL: redis.url, REDIS_PREFIX: 'test:' };
  first = await startCachingApp([DecoratedPrices], env);
  second = await startCachingApp([DecoratedPrices], env);
});

afterAll(async () => {
  await Promise.all([first.app.close(), second.app.close()]);
  await redis.stop();
});

describe('cached methods of two applications on one Redis', () => {
  it('run once for both, under the name of the key table', async () => {
    const [ours, theirs] = [first.app.get(DecoratedPrices), second.app.get(DecoratedPrices)];
    await expect(ours.latest('AAPL')).resolves.toEqual({ ticker: 'AAPL', price: 8 });
    await expect(theirs.latest('AAPL')).resolves.toEqual({ ticker: 'AAPL', price: 8 });
    expect([ours.calls, theirs.calls]).toEqual([['AAPL'], []]);
    expect(JSON.parse(await redis.cli('GET', 'test:price:AAPL'))).toEqual({ ticker: 'AAPL', price: 8 });
  });

  it('forget what either of them invalidates', async () => {
    const [ours, theirs] = [first.app.get(DecoratedPrices), second.app.get(DecoratedPrices)];
    await ours.latest('MSFT');
    await theirs.latest('MSFT');
    await ours.correct('MSFT', true);
    await eventually(() => second.cache.peek(cacheKeys.price('MSFT')) === undefined);
    await theirs.latest('MSFT');
    expect(theirs.calls).toEqual(['MSFT']);
  });

  it('are counted', async () => {
    const prices = second.app.get(DecoratedPrices);
    await first.app.get(DecoratedPrices).momentum('IBM');
    for (let i = 0; i < 3; i++) await prices.momentum('IBM');
    const { families, popularKeys } = second.app.get(CacheAnalytics).snapshot();
    const momentum = families.find(({ family }) => family === 'momentum');
    expect(momentum).toMatchObject({ hitsL1: 2, hitsL2: 1, misses: 0, staleHits: 0 });
    expect(momentum?.l2Latency.count).toBe(1);
    expect(popularKeys).toContainEqual({ key: 'momentum:IBM', reads: 3, excess: 0 });
  });
});
