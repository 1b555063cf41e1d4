import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { deflateRawSync, gunzipSync, gzipSync } from 'node:zlib';
import { Redis } from 'ioredis';
import { CacheApp } from '../support/cache/cache-app.js';
import { RedisServer } from '../support/redis/redis-server.js';

const PREFIX = 'it:';

/** What other programs see of the cache, and what it makes of what they leave. */
describe('the cache in Redis', () => {
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
    app = await CacheApp.start({ env: { REDIS_URL: server.url, REDIS_PREFIX: PREFIX } });
  });
  afterEach(() => app.close());

  const ttlMs = (name: string): Promise<number> => raw.pttl(PREFIX + name);

  it('writes plain JSON under the prefix, with the TTL of the family', async () => {
    await app.cache.set('price:A', { last: 1.5, at: new Date(0) });
    await app.cache.getOrCompute('news:A', () => [1]);
    expect(await raw.get('it:price:A')).toBe('{"last":1.5,"at":"1970-01-01T00:00:00.000Z"}');
    expect(await raw.get('it:news:A')).toBe('[1]');
    expect(Math.round((await ttlMs('price:A')) / 1000)).toBe(300);
    expect(Math.round((await ttlMs('news:A')) / 1000)).toBe(3600);
    expect((await raw.keys('*')).sort()).toEqual(['it:amc:cache:generation', 'it:news:A', 'it:price:A']);
  });

  it.each([
    ['price:A', {}, 300],
    ['bms:meta', {}, 120],
    ['quote:A', {}, 60],
    ['amc:discovery:v3:candidates:hybrid_v1', {}, 600],
    ['nobody:A', {}, 3600],
    ['price:A', { ttlSeconds: 7.5 }, 7.5],
    ['squeeze_cache:A', { relVolume: 10.01 }, 30],
    ['squeeze_cache:A', { relVolume: 10 }, 60],
    ['squeeze_cache:A', { relVolume: 3 }, 60],
    ['squeeze_cache:A', { relVolume: 2.99 }, 120],
    ['market_metrics:A', { relVolume: 1.5 }, 120],
    ['market_metrics:A', { relVolume: 1.49 }, 300],
    ['market_metrics:A', { relVolume: null }, 300],
    ['market_metrics:A', {}, 300],
  ])('keeps %s with %j for %d s', async (key, options, seconds) => {
    await app.cache.set(key, 1, options);
    expect(Math.abs((await ttlMs(key)) - seconds * 1000)).toBeLessThan(2_000);
  });

  it('takes the relative volume from the value when nobody says otherwise', async () => {
    await app.cache.getOrCompute('market_metrics:A', () => ({ rel_volume: 12 }));
    expect(await ttlMs('market_metrics:A')).toBeLessThanOrEqual(30_000);
  });

  it('spreads the TTLs of what is written together by ten percent', async () => {
    const keys = Array.from({ length: 300 }, (_, at) => `price:S${at}`);
    await app.cache.setMany(keys.map((key) => ({ key, value: 1 })));
    const ttls = await Promise.all(keys.map(ttlMs));
    expect(Math.min(...ttls)).toBeGreaterThan(268_000);
    expect(Math.max(...ttls)).toBeLessThanOrEqual(330_000);
    expect(Math.max(...ttls) - Math.min(...ttls)).toBeGreaterThan(40_000);
  });

  it('writes past its memory what is to take no room there', async () => {
    const keys = Array.from({ length: 20 }, (_, at) => `features:S${at}:2026-03-13`);
    await app.cache.set('features:S0:2026-03-13', 'older');
    const reading = app.cache.get('features:S1:2026-03-13');
    await app.cache.setMany(
      keys.map((key) => ({ key, value: key })),
      { l1: false },
    );
    await reading;
    expect(app.l1.entries).toBe(0);
    // an hour, spread by a tenth
    expect(Math.abs((await ttlMs('features:S7:2026-03-13')) - 3_600_000)).toBeLessThanOrEqual(361_000);
    expect(await app.cache.getMany(keys)).toEqual(new Map(keys.map((key) => [key, key])));
  });

  it('keeps what the source does not have for five seconds', async () => {
    await app.cache.getOrCompute('price:A', () => null);
    await app.cache.getOrCompute('portfolio:A', () => null);
    expect(await ttlMs('price:A')).toBeLessThanOrEqual(5_000);
    expect(await ttlMs('portfolio:A')).toBeGreaterThan(500_000);
  });

  it('reads what others have written as JSON, for as long as it lasts', async () => {
    await raw.set('it:price:A', ' {"a": [null]} ', 'PX', 60_000);
    await raw.set('it:price:B', '2');
    expect(await app.cache.get('price:A')).toEqual({ a: [null] });
    expect(await app.cache.get('price:B')).toBe(2);
    app.clock.advance(1_500);
    expect(app.cache.peek('price:A')).toBeUndefined();
    await app.cache.get('price:A');
    app.clock.advance(50_000);
    expect(app.cache.peek('price:A')).toEqual({ a: [null] });
    app.clock.advance(10_000);
    expect(app.cache.peek('price:A')).toBeUndefined();
  });

  it.each([
    ['half a document', (): Promise<unknown> => raw.set('it:price:A', '{"a":', 'PX', 60_000)],
    ['nothing', (): Promise<unknown> => raw.set('it:price:A', '', 'PX', 60_000)],
    ['bytes', (): Promise<unknown> => raw.set('it:price:A', deflateRawSync('x'), 'PX', 60_000)],
    ['a list', (): Promise<unknown> => raw.lpush('it:price:A', '1')],
  ])('takes %s for a miss and writes over it', async (_name, spoil) => {
    await spoil();
    expect(await app.cache.getMany(['price:A'])).toEqual(new Map());
    await spoil();
    expect(await app.cache.getOrCompute('price:A', () => 'good')).toBe('good');
    expect(await raw.get('it:price:A')).toBe('"good"');
  });

  it('compresses only in families that say so, and reads both forms', async () => {
    const long = { text: 'x'.repeat(50_000) };
    await app.cache.set('gzip:long', long);
    await app.cache.set('gzip:short', 1, { tags: ['t'] });
    await app.cache.set('insights:long', long);
    const bytes = await raw.getBuffer('it:gzip:long');
    expect(bytes?.length).toBeLessThan(1_000);
    expect(JSON.parse(gunzipSync(bytes ?? '').toString())).toEqual(long);
    expect(await raw.strlen('it:insights:long')).toBeGreaterThan(50_000);
    app.dropMemory();
    expect(await app.cache.getMany(['gzip:long', 'gzip:short', 'insights:long'])).toEqual(
      new Map<string, unknown>([
        ['gzip:long', long],
        ['gzip:short', 1],
        ['insights:long', long],
      ]),
    );
    await raw.set('it:gzip:long', gzipSync('{}').subarray(0, 12));
    app.dropMemory();
    expect(await app.cache.get('gzip:long')).toBeUndefined();
  });

  it('holds nothing for a value whose versions are gone', async () => {
    await app.cache.set('portfolio:A', 1, { tags: ['t'] });
    expect(JSON.parse((await raw.get('it:portfolio:A')) ?? '')).toBe(1);
    await raw.del('it:amc:cache:tagged:portfolio:A');
    app.dropMemory();
    expect(await app.cache.get('portfolio:A')).toBeUndefined();
    await app.cache.set('portfolio:A', 2, { tags: ['t'] });
    await raw.del('it:amc:cache:tag:t');
    app.dropMemory();
    expect(await app.cache.get('portfolio:A')).toBeUndefined();
  });

  it('gives every key that it makes a TTL', async () => {
    await app.cache.setMany([{ key: 'portfolio:A', value: 1, options: { tags: ['t', 'u'] } }]);
    await app.cache.getOrCompute('news:A', () => 1, { tags: ['v'] });
    await app.cache.clearTag('w');
    await app.cache.clear('price:*');
    const keys = await raw.keys('*');
    expect(keys.length).toBe(8);
    expect(await Promise.all(keys.map((key) => raw.pttl(key)))).not.toContain(-1);
    expect(await raw.pttl('it:amc:cache:tag:t')).toBeGreaterThan(await ttlMs('portfolio:A'));
  });

  it('never leaves its own keys, nor uses KEYS or FLUSH', async () => {
    const foreign = Array.from({ length: 3_000 }, (_, at) => `price:F${at}`);
    await raw.mset(...foreign.flatMap((key) => [key, '1']), 'itx:price:A', '1');
    await raw.set('it:unknown:A', '1');
    await raw.set('it:lock:job', 'token');
    await raw.sadd('it:amc:jobs:discovery:active', 'j');
    await app.cache.set('price:A', 1);
    const monitor = await raw.monitor();
    const commands = new Set<string>();
    monitor.on('monitor', (_time: string, args: string[]) => commands.add(String(args[0]).toUpperCase()));
    expect((await app.cache.keys('*', { limit: 1_000 })).keys.map(({ key }) => key)).not.toContain('unknown:A');
    expect(await app.cache.clear('*')).toBe(1);
    expect(await app.cache.info()).toMatchObject({
      totalKeys: 2,
      redisVersion: expect.stringMatching(/^\d+\./),
      degraded: false,
    });
    monitor.disconnect();
    expect([...commands].filter((name) => /^(KEYS|FLUSH)/.test(name))).toEqual([]);
    expect(await raw.dbsize()).toBe(3_004);
  });

  it('goes on when Redis refuses to write', async () => {
    await app.cache.set('insights:A', 'old');
    await raw.config('SET', 'maxmemory', '1');
    try {
      await app.cache.set('insights:A', 'new');
      expect(await app.cache.getOrCompute('insights:B', () => 'computed')).toBe('computed');
      expect(await app.cache.get('insights:A')).toBe('new');
      expect(app.observer.errors).toContain('invalidate');
    } finally {
      await raw.config('SET', 'maxmemory', '0');
    }
    // the older value must not come back
    app.dropMemory();
    expect(await app.cache.get('insights:A')).toBeUndefined();
  });

  it('reads a hundred in one round trip, and writes them in one', async () => {
    const keys = Array.from({ length: 100 }, (_, at) => `price:S${at}`);
    const run = jest.spyOn(app.redis, 'run');
    await app.cache.setMany(keys.map((key) => ({ key, value: 1 })));
    app.dropMemory();
    expect((await app.cache.getMany(keys)).size).toBe(100);
    expect(run).toHaveBeenCalledTimes(2);
  });
});
