import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { loadConfig } from '../../src/config/load-config.js';
import { DiskHistoryStore } from '../../src/market-data/history/disk-history-store.js';
import type { HistoryStore } from '../../src/market-data/history/history-store.js';
import { RedisHistoryStore } from '../../src/market-data/history/redis-history-store.js';
import { TieredHistoryStore } from '../../src/market-data/history/tiered-history-store.js';
import { connectRedis } from '../../src/redis/connect-redis.js';
import { KeySpace } from '../../src/redis/key-space.js';
import { PromptRedis } from '../../src/redis/prompt-redis.js';
import { barsOf } from '../support/market-fixtures.js';
import { RedisServer } from '../support/redis/redis-server.js';

const DATE = '2026-03-13';
const BARS = barsOf(DATE, [
  { symbol: 'ZA1', open: 1.5, high: 2, low: 1, close: 1.75, volume: 1000.25 },
  { symbol: 'ZBpA', open: 25, high: 25, low: 25, close: 25, volume: 0 },
]);

describe('history stores', () => {
  let redis: RedisServer;
  let dir: string;
  const opened: HistoryStore[] = [];

  beforeAll(async () => {
    redis = await RedisServer.start();
  });
  afterAll(() => redis.stop());
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'bms-history-'));
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((store) => store.close()));
    await rm(dir, { recursive: true, force: true });
    await redis.cli('FLUSHALL');
  });

  const shared = (url = redis.url): RedisHistoryStore => {
    const config = loadConfig({ REDIS_URL: url, REDIS_PREFIX: 'p:' }).redis;
    const store = new RedisHistoryStore(
      new PromptRedis(connectRedis(config, 'bulk', 'test')),
      new KeySpace(config.prefix),
    );
    opened.push(store);
    return store;
  };
  const disk = () => new DiskHistoryStore(dir);
  const key = `p:amc:market:bars:a:${DATE}`;

  describe.each([
    ['on disk', () => disk()],
    ['in Redis', () => shared()],
    ['on disk and in Redis', () => new TieredHistoryStore(disk(), shared())],
  ])('%s', (_where, openStore) => {
    it('give back exactly what was saved, by source and date', async () => {
      const store = openStore();
      await store.save('a', BARS);
      expect(await store.load('a', DATE)).toEqual(BARS);
      expect(await store.load('b', DATE)).toBeNull();
      expect(await store.load('a', '2026-03-12')).toBeNull();
    });
  });

  it('keep a session in Redis for 90 days under the key of its source', async () => {
    await shared().save('a', BARS);
    const days = Number(await redis.cli('TTL', key)) / 86_400;
    expect(days).toBeGreaterThan(89.9);
    expect(days).toBeLessThanOrEqual(90);
  });

  it('take a damaged session in Redis for absent and remove it', async () => {
    await redis.cli('SET', key, 'not bars at all');
    expect(await shared().load('a', DATE)).toBeNull();
    expect(await redis.cli('EXISTS', key)).toBe('0');
  });

  it('give each side what only the other has, and keep it from expiring', async () => {
    const here = disk();
    await here.save('a', BARS);
    const store = new TieredHistoryStore(here, shared());
    expect(await store.load('a', DATE)).toEqual(BARS);
    expect(await shared().load('a', DATE)).toEqual(BARS);
    await redis.cli('EXPIRE', key, '100');
    await store.load('a', DATE);
    expect(Number(await redis.cli('TTL', key))).toBeGreaterThan(100);
    await rm(join(dir, 'a'), { recursive: true });
    expect(await store.load('a', DATE)).toEqual(BARS);
    expect(await disk().load('a', DATE)).toEqual(BARS);
  });

  it('read from Redis where the disk cannot be used, and say what is wrong with it', async () => {
    await shared().save('a', BARS);
    const store = new TieredHistoryStore(new DiskHistoryStore('/dev/null/nowhere'), shared());
    expect(await store.load('a', DATE)).toEqual(BARS);
    await expect(store.load('a', '2026-03-12')).rejects.toThrow('ENOTDIR');
    await expect(store.save('a', { ...BARS, date: '2026-03-12' })).rejects.toThrow('ENOTDIR');
    expect((await store.load('a', '2026-03-12'))?.symbols).toEqual(BARS.symbols);
  });

  it('work on without Redis', async () => {
    const store = new TieredHistoryStore(disk(), shared('redis://127.0.0.1:1'));
    expect(await store.load('a', DATE)).toBeNull();
    await store.save('a', BARS);
    expect(await store.load('a', DATE)).toEqual(BARS);
  });
});
