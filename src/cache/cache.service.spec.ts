import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { CacheApp } from '../../test/support/cache/cache-app.js';
import { deferred } from '../../test/support/deferred.js';
import { eventually } from '../../test/support/eventually.js';
import type { CachePolicy } from './cache-policy.js';

const NEVER = new Promise<never>(() => undefined);

/** Times and limits; what holds for every store is in test/contract. */
describe('CacheService', () => {
  let app: CacheApp;
  const open = async (policy: Partial<CachePolicy> = {}, env: Record<string, string> = {}) => {
    await app.close();
    app = await CacheApp.start({ policy, env });
    return app;
  };
  beforeEach(async () => {
    app = await CacheApp.start();
  });
  afterEach(() => app.close());

  it('keeps nothing where there is no Redis of what is to be there alone', async () => {
    const { cache, l1 } = app;
    await cache.set('features:A', 1);
    await cache.setMany([{ key: 'features:A', value: 2 }], { l1: false });
    expect([cache.peek('features:A'), l1.entries]).toEqual([undefined, 0]);
  });

  it('is fresh for exactly its TTL', async () => {
    const { cache, clock } = app;
    await cache.set('price:A', 1, { ttlSeconds: 10 });
    clock.advance(9_999);
    expect(cache.peek('price:A')).toBe(1);
    clock.advance(1);
    expect(cache.peek('price:A')).toBeUndefined();
    expect(await cache.get('price:A')).toBeUndefined();
    expect(await cache.exists('price:A')).toBe(false);
    expect((await cache.keys('*')).keys).toEqual([]);
  });

  it('answers the older value again and again while the source fails, and nobody is told of it twice', async () => {
    const unhandled = jest.fn();
    process.on('unhandledRejection', unhandled);
    const { cache, clock } = app;
    await cache.set('price:A', 1, { ttlSeconds: 10 });
    clock.advance(11_000);
    const fail = () => {
      throw new Error('gone');
    };
    for (let i = 0; i < 3; i++) {
      expect(await cache.getOrCompute('price:A', fail)).toBe(1);
      await new Promise(setImmediate);
    }
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });

  it('lets nothing live longer because the clock was put back', async () => {
    const { cache, clock } = app;
    await cache.set('price:A', 1, { ttlSeconds: 10 });
    clock.advance(-3_600_000);
    expect(cache.peek('price:A')).toBeUndefined();
    await expect(cache.getOrCompute('price:B', () => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
    clock.advance(-3_600_000);
    expect(await cache.getOrCompute('price:B', () => 2)).toBe(2);
  });

  it('asks soon again for what the source had nothing of, NaN included', async () => {
    const { cache, clock } = app;
    expect(await cache.getOrCompute('price:A', () => NaN)).toBeNull();
    clock.advance(5_100);
    expect(await cache.getOrCompute('price:A', () => 2)).toBe(2);
  });

  it('answers a short-lived value for no longer than it lived', async () => {
    const { cache, clock } = app;
    await cache.set('insights:A', 1, { ttlSeconds: 1 });
    clock.advance(2_500);
    expect(await cache.getOrCompute('insights:A', () => 2)).toBe(2);
  });

  it('waits for a refresh as long as the family says', async () => {
    const { cache, clock } = await open({ softTimeoutMs: 60_000 });
    await cache.set('price:A', 1, { ttlSeconds: 10 });
    clock.advance(11_000);
    expect(await cache.getOrCompute('price:A', () => 2)).toBe(2);
  });

  it('answers the older value when the refresh takes longer', async () => {
    const { cache, clock, observer } = await open({ softTimeoutMs: 5 });
    await cache.set('price:A', 1, { ttlSeconds: 10 });
    clock.advance(11_000);
    const refresh = deferred<number>();
    expect(await cache.getOrCompute('price:A', () => refresh.promise)).toBe(1);
    expect(observer.stales).toBe(1);
    refresh.resolve(2);
    await eventually(() => cache.peek('price:A') === 2);
  });

  it('waits for a new value when the older one is past the time of revalidation', async () => {
    const { cache, clock } = await open({ revalidateMs: 1_000 });
    await cache.set('price:A', 1, { ttlSeconds: 10 });
    clock.advance(11_000);
    expect(await cache.getOrCompute('price:A', () => 2)).toBe(2);
  });

  it('does not ask a source that has just failed, and answers the older value meanwhile', async () => {
    const { cache, clock } = app;
    await cache.set('price:A', 1, { ttlSeconds: 10 });
    clock.advance(1_000_000);
    const compute = jest.fn(() => Promise.reject(new Error('away')));
    for (let reads = 0; reads < 3; reads++) expect(await cache.getOrCompute('price:A', compute)).toBe(1);
    expect(compute).toHaveBeenCalledTimes(1);
    clock.advance(5_000);
    expect(await cache.getOrCompute('price:A', () => 2)).toBe(2);
  });

  it('answers the older value when a computation is overdue', async () => {
    const { cache, clock } = await open({ hardTimeoutMs: 10, revalidateMs: 0 });
    await cache.set('price:A', 1, { ttlSeconds: 10 });
    clock.advance(11_000);
    expect(await cache.getOrCompute('price:A', () => NEVER)).toBe(1);
  });

  it('gives up work that does not heed its signal, and begins anew', async () => {
    const { cache, clock } = await open({ hardTimeoutMs: 10 });
    const stuck = deferred<number>();
    await expect(cache.getOrCompute('price:A', () => stuck.promise)).rejects.toMatchObject({
      name: 'ComputeTimeoutError',
      timeoutMs: 10,
    });
    clock.advance(5_000);
    const compute = jest.fn(() => 2);
    await eventually(() =>
      cache.getOrCompute('price:A', compute).then(
        () => true,
        () => false,
      ),
    );
    stuck.resolve(1);
    await Promise.resolve();
    expect(await cache.get('price:A')).toBe(2);
  });

  it('does not keep a value that is larger than memory, and answers it', async () => {
    const { cache, l1 } = await open({}, { CACHE_L1_MAX_BYTES: '1048576' });
    const large = 'x'.repeat(1_048_577);
    expect(await cache.getOrCompute('insights:A', () => large)).toBe(large);
    expect(l1.entries).toBe(0);
  });

  it('counts what its readers got', async () => {
    const { cache, observer, clock } = app;
    await cache.getOrCompute('insights:A', () => 1);
    await cache.getOrCompute('insights:A', () => 1);
    await cache.get('insights:B');
    await cache.getMany(['insights:A', 'insights:B']);
    clock.advance(1_801_000);
    await cache.getOrCompute('insights:A', () => 2);
    await eventually(() => observer.computations === 2);
    await expect(cache.getOrCompute('insights:B', () => Promise.reject(new Error('no')))).rejects.toThrow();
    expect(observer).toMatchObject({
      hits: { l1: 2, l2: 0 },
      misses: 4,
      stales: 1,
      computations: 2,
      failedComputations: 1,
      errors: [],
    });
    expect(app.log.lines).toContain('warn Could not compute insights values (insights:B): no');
  });

  it('says the same about itself as its keys do', async () => {
    const { cache } = app;
    await cache.setMany([
      { key: 'price:A', value: 'ab' },
      { key: 'nobody:A', value: 1 },
    ]);
    expect(await cache.info()).toEqual({
      cacheType: 'memory',
      degraded: false,
      redisVersion: null,
      totalKeys: 1,
      l1Entries: 2,
      l1Bytes: 5,
      memoryUsedBytes: null,
      memoryPeakBytes: null,
      fragmentationRatio: null,
      expiredKeys: null,
      evictedKeys: null,
      keyspaceHits: null,
      keyspaceMisses: null,
      opsPerSecond: null,
      maxmemoryBytes: null,
      policy: null,
      connectedClients: null,
    });
  });
});
