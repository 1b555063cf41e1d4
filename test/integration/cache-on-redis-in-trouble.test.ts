import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import type { Erased } from '../../src/cache/erasure.js';
import { CacheApp } from '../support/cache/cache-app.js';
import { RedisServer } from '../support/redis/redis-server.js';

/** Redis answers, but is full, holds what others left in the wrong place, or is asked for much at once. */
describe('the cache in a Redis in trouble', () => {
  let server: RedisServer;
  let raw: Redis;
  let app: CacheApp;
  beforeAll(async () => {
    server = await RedisServer.start();
    raw = new Redis(server.url);
  });
  afterAll(async () => {
    raw.disconnect();
    await server.stop();
  });
  beforeEach(async () => {
    await raw.flushall();
    app = await CacheApp.start({ env: { REDIS_URL: server.url, REDIS_PREFIX: 'it:' } });
  });
  afterEach(() => app.close());

  it('clears a full Redis, and is as open afterwards as before', async () => {
    await app.cache.set('insights:A', 1);
    await app.cache.set('portfolio:A', 2, { tags: ['t'] });
    await app.cache.set('price:A', 3);
    await raw.config('SET', 'maxmemory', '1');
    try {
      expect(await app.cache.clear('insights:*')).toBe(1);
      expect(await app.cache.clearTag('t')).toBeGreaterThan(0);
      app.dropMemory();
      expect(await app.cache.getMany(['insights:A', 'portfolio:A', 'price:A'])).toEqual(new Map([['price:A', 3]]));
    } finally {
      await raw.config('SET', 'maxmemory', '0');
    }
    expect(app.observer).toMatchObject({ hits: { l2: 1 }, errors: [] });
  });

  it('counts what memory had when Redis refuses to clear, says so later, and stays open for other keys', async () => {
    await app.cache.setMany(['insights:A', 'insights:B', 'price:A'].map((key) => ({ key, value: 1 })));
    await raw.set('it:insights:C', '1');
    await raw.call('ACL', 'SETUSER', 'default', '-scan');
    let erased: Erased;
    try {
      erased = await app.cache.erase({ pattern: 'insights:*' });
      expect(erased).toMatchObject({ count: 2, degraded: true, later: expect.any(Promise) });
      app.dropMemory();
      expect(await app.cache.getMany(['insights:A', 'price:A'])).toEqual(new Map([['price:A', 1]]));
    } finally {
      await raw.call('ACL', 'SETUSER', 'default', '+scan');
    }
    expect(await erased.later).toBe(3);
    expect(await raw.exists('it:insights:A', 'it:insights:B', 'it:insights:C')).toBe(0);
    expect(await raw.exists('it:price:A')).toBe(1);
  });

  it('is not stopped by what others put in the place of its bookkeeping', async () => {
    const spoil = async (): Promise<void> => {
      await raw.del('it:amc:cache:generation', 'it:amc:cache:tag:t', 'it:amc:cache:tagged:portfolio:A');
      await raw.lpush('it:amc:cache:generation', '1');
      await raw.lpush('it:amc:cache:tag:t', '1');
      await raw.set('it:amc:cache:tagged:portfolio:A', 'junk');
      app.dropMemory();
    };
    for (const end of [
      (): Promise<unknown> => app.cache.clear('portfolio:*'),
      (): Promise<unknown> => app.cache.clearTag('t'),
      (): Promise<unknown> => app.cache.delete('portfolio:A'),
      (): Promise<unknown> => app.cache.get('portfolio:A'),
    ]) {
      await spoil();
      expect(await app.cache.getOrCompute('portfolio:A', () => 1, { tags: ['t'] })).toBe(1);
      app.dropMemory();
      expect(await app.cache.get('portfolio:A')).toBe(1);
      await spoil();
      await end();
      app.dropMemory();
      expect(await app.cache.get('portfolio:A')).toBeUndefined();
    }
    expect(app.observer.errors).toEqual([]);
  });

  it('computes under a lease although its lock is no text', async () => {
    await raw.lpush('it:lock:price:A', '1');
    expect(await app.cache.getOrCompute('price:A', () => 1)).toBe(1);
    expect(await raw.get('it:price:A')).toBe('1');
    expect(await raw.exists('it:lock:price:A')).toBe(0);
    expect(app.observer.errors).toEqual([]);
  });

  it('takes what ends with a newline for what it is', async () => {
    await raw.set('it:price:A', '{"a":1}\n', 'PX', 60_000);
    expect(await app.cache.get('price:A')).toEqual({ a: 1 });
    expect(await raw.exists('it:price:A')).toBe(1);
    expect(await app.cache.delete('price:A')).toBe(1);
  });

  it('keeps the changes of one key in order, however long each takes', async () => {
    const large = randomBytes(450_000).toString('hex');
    for (let round = 0; round < 3; round++) {
      await Promise.all([app.cache.set('insights:A', large), app.cache.delete('insights:A')]);
      expect(await raw.exists('it:insights:A')).toBe(0);
      await Promise.all([
        app.cache.setMany([{ key: 'gzip:A', value: large }]),
        app.cache.set('gzip:A', 'newer'),
        app.cache.set('gzip:B', 'other'),
      ]);
      expect(await raw.get('it:gzip:A')).toBe('"newer"');
      expect(await app.cache.get('gzip:A')).toBe('newer');
    }
  });
});
