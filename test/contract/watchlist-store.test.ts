import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileWatchlistStore } from '../../src/warming/watchlists/file-watchlist-store.js';
import { RedisWatchlistStore } from '../../src/warming/watchlists/redis-watchlist-store.js';
import { CacheApp } from '../support/cache/cache-app.js';
import { RedisServer } from '../support/redis/redis-server.js';
import { describeWatchlistStore, listOf, type OpenWatchlistStores } from './watchlist-store.contract.js';

let redis: RedisServer;

beforeAll(async () => {
  redis = await RedisServer.start();
});

afterAll(() => redis.stop());

async function openOnRedis(prefix = `${randomUUID()}:`): Promise<OpenWatchlistStores> {
  const env = { REDIS_URL: redis.url, REDIS_PREFIX: prefix, REDIS_CONNECTION_POOL_SIZE: '1' };
  const apps = await Promise.all([CacheApp.start({ env }), CacheApp.start({ env })]);
  const [store, other] = apps.map((app) => new RedisWatchlistStore(app.redis, app.store)) as [
    RedisWatchlistStore,
    RedisWatchlistStore,
  ];
  return {
    store,
    other,
    damage: async (name) => {
      await redis.cli('SET', `${prefix}amc:watchlist:${name}`, '{"symbols":"AAPL"');
    },
    close: async () => {
      await Promise.all(apps.map((app) => app.close()));
    },
  };
}

async function openOnFile(): Promise<OpenWatchlistStores & { readonly folder: string; readonly path: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'watchlists-'));
  const path = join(folder, 'deep', 'watchlists.json');
  return {
    folder,
    path,
    store: new FileWatchlistStore(path),
    other: new FileWatchlistStore(path),
    damage: () => writeFile(path, '{"watchlists":['),
    close: () => rm(folder, { recursive: true }),
  };
}

describeWatchlistStore('Redis', openOnRedis);
describeWatchlistStore('a file', openOnFile);

describe('watchlists in Redis', () => {
  it('are plain JSON without a TTL, and those of others are not touched', async () => {
    await redis.cli('SET', 'other:amc:watchlist:theirs', '{"symbols":["IBM"]}');
    const stores = await openOnRedis('ours[*]:');
    await stores.store.put(listOf('tech', 'AAPL'));
    expect(JSON.parse(await redis.cli('GET', 'ours[*]:amc:watchlist:tech'))).toEqual(listOf('tech', 'AAPL'));
    expect(await redis.cli('TTL', 'ours[*]:amc:watchlist:tech')).toBe('-1');
    expect(await stores.store.all()).toEqual([listOf('tech', 'AAPL')]);
    await stores.close();
  });

  it('written by hand are read as far as they are lists', async () => {
    const stores = await openOnRedis('hand:');
    await redis.cli('SET', 'hand:amc:watchlist:mine', '{"symbols":["AAPL","MSFT","AAPL"]}');
    await redis.cli('SET', 'hand:amc:watchlist:Not A Name', '{"symbols":["AAPL"]}');
    await redis.cli('SET', 'hand:amc:watchlist:bad', '{"symbols":["A PPL"]}');
    expect(await stores.store.all()).toEqual([{ name: 'mine', symbols: ['AAPL', 'MSFT'], updated_at: null }]);
    await stores.close();
  });

  it('cannot be had while Redis is away', async () => {
    const own = await RedisServer.start();
    const app = await CacheApp.start({ env: { REDIS_URL: own.url, REDIS_CONNECTION_POOL_SIZE: '1' } });
    const store = new RedisWatchlistStore(app.redis, app.store);
    await store.put(listOf('tech', 'AAPL'));
    await own.kill();
    for (const asked of [store.find('tech'), store.all(), store.put(listOf('b')), store.remove('tech')])
      await expect(asked).rejects.toThrow(/^Redis is away \(\w+\)$/);
    await app.close();
    await own.stop();
  });
});

describe('watchlists in a file', () => {
  it('put a damaged file aside', async () => {
    const stores = await openOnFile();
    await stores.store.put(listOf('tech', 'AAPL'));
    await stores.damage('tech');
    await stores.store.put(listOf('tech', 'MSFT'));
    expect((await readdir(join(stores.folder, 'deep'))).sort()).toEqual(['watchlists.json', 'watchlists.json.damaged']);
    expect(await readFile(`${stores.path}.damaged`, 'utf8')).toBe('{"watchlists":[');
    await stores.close();
  });

  it('cannot be had where there is no file to be had', async () => {
    const stores = await openOnFile();
    const store = new FileWatchlistStore(stores.folder);
    await expect(store.all()).rejects.toThrow('WATCHLISTS_FILE cannot be read (EISDIR)');
    await expect(store.put(listOf('tech'))).rejects.toThrow('WATCHLISTS_FILE cannot be read (EISDIR)');
    await stores.close();
  });
});
