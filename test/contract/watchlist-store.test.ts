import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { FileWatchlistStore } from '../../src/warming/watchlists/file-watchlist-store.js';
import { RedisWatchlistStore } from '../../src/warming/watchlists/redis-watchlist-store.js';
import { MAX_WATCHLISTS } from '../../src/warming/watchlists/watchlist.js';
import { CacheApp } from '../support/cache/cache-app.js';
import { LogLines } from '../support/redis/log-lines.js';
import { RedisServer } from '../support/redis/redis-server.js';
import { describeWatchlistStore, listOf, type OpenWatchlistStores } from './watchlist-store.contract.js';

let redis: RedisServer;

beforeAll(async () => {
  redis = await RedisServer.start();
});

afterAll(() => redis.stop());

async function openOnRedis(
  prefix = `${randomUUID()}:`,
): Promise<OpenWatchlistStores & { readonly log: () => string[] }> {
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
    plant: async (name, document) => {
      await redis.cli('SET', `${prefix}amc:watchlist:${name}`, JSON.stringify(document));
    },
    stored: async (name) => JSON.parse(await redis.cli('GET', `${prefix}amc:watchlist:${name}`)) as unknown,
    log: () => apps.flatMap((app) => app.log.lines),
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
    plant: async (name, document) => {
      await mkdir(dirname(path), { recursive: true });
      const watchlists = await readFile(path, 'utf8').then(watchlistsOf, () => []);
      await writeFile(path, JSON.stringify({ watchlists: [...watchlists, { name, ...document }] }));
    },
    stored: async (name) => watchlistsOf(await readFile(path, 'utf8')).find((document) => document.name === name),
    close: () => rm(folder, { recursive: true }),
  };
}

function watchlistsOf(text: string): { readonly name: string }[] {
  return (JSON.parse(text) as { watchlists: { name: string }[] }).watchlists;
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
    expect((await stores.store.all()).watchlists).toEqual([listOf('tech', 'AAPL')]);
    await stores.close();
  });

  it('written by hand are read as far as they are lists', async () => {
    const stores = await openOnRedis('hand:');
    await redis.cli('SET', 'hand:amc:watchlist:mine', '{"symbols":["AAPL","MSFT","AAPL"]}');
    await redis.cli('SET', 'hand:amc:watchlist:Not A Name', '{"symbols":["AAPL"]}');
    await redis.cli('HSET', 'hand:amc:watchlist:hash', 'symbols', 'AAPL');
    expect(await stores.store.all()).toEqual({
      watchlists: [{ name: 'mine', symbols: ['AAPL', 'MSFT'], updated_at: null }],
      damaged: ['hash'],
    });
    await stores.close();
  });

  it('that cannot be read are logged once', async () => {
    const stores = await openOnRedis();
    await stores.plant('hand', { symbols: ['A PPL'] });
    for (let i = 0; i < 2; i++) {
      await stores.store.all();
      await expect(stores.store.find('hand')).rejects.toThrow();
    }
    expect(stores.log().filter((line) => line.includes('watchlist'))).toEqual([
      expect.stringMatching(/^warn The watchlist hand is stored but cannot be read \(symbols\.0: /),
    ]);
    await stores.close();
  });

  it('are listed without a walk through the keys, unless none was made for five minutes', async () => {
    const prefix = `${randomUUID()}:`;
    const stores = await openOnRedis(prefix);
    const scans = async (): Promise<number> =>
      Number(/cmdstat_scan:calls=(\d+)/.exec(await redis.cli('INFO', 'commandstats'))?.[1] ?? 0);
    await stores.store.put(listOf('tech', 'AAPL'));
    await stores.other.all();
    const before = await scans();
    await stores.plant('hand', { symbols: ['IBM'] });
    expect(await stores.store.put(listOf('banks', 'JPM'))).toBe('created');
    expect(await stores.other.all()).toMatchObject({ watchlists: [{ name: 'banks' }, { name: 'tech' }] });
    expect(await stores.other.find('hand')).toMatchObject({ symbols: ['IBM'] });
    await stores.other.remove('tech');
    expect(await stores.store.all()).toMatchObject({ watchlists: [{ name: 'banks' }] });
    expect(await scans()).toBe(before);
    const ttlMs = Number(await redis.cli('PTTL', `${prefix}amc:watchlist:.names`));
    expect([ttlMs > 0, ttlMs <= 300_000]).toEqual([true, true]);
    await redis.cli('DEL', `${prefix}amc:watchlist:.names`);
    expect(await stores.store.all()).toMatchObject({ watchlists: [{ name: 'banks' }, { name: 'hand' }] });
    await stores.close();
  });

  it('are listed by a Redis that takes nothing any more', async () => {
    const prefix = `${randomUUID()}:`;
    const stores = await openOnRedis(prefix);
    await stores.store.put(listOf('tech', 'AAPL'));
    await redis.cli('CONFIG', 'SET', 'maxmemory', '1');
    expect((await stores.store.all()).watchlists).toEqual([listOf('tech', 'AAPL')]);
    await expect(stores.store.put(listOf('banks', 'JPM'))).rejects.toThrow('Redis refuses it');
    await redis.cli('CONFIG', 'SET', 'maxmemory', '0');
    await stores.close();
  });

  it('that others deleted are neither listed nor counted', async () => {
    const prefix = `${randomUUID()}:`;
    const stores = await openOnRedis(prefix);
    for (let i = 0; i < MAX_WATCHLISTS; i++) await stores.store.put(listOf(`list-${i}`, 'AAPL'));
    await redis.cli('DEL', `${prefix}amc:watchlist:list-7`);
    expect((await stores.store.all()).watchlists).toHaveLength(MAX_WATCHLISTS - 1);
    expect(await stores.store.put(listOf('one-more', 'AAPL'))).toBe('created');
    expect(await stores.store.put(listOf('two-more', 'AAPL'))).toBe('full');
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
  it('are not taken for none when it is damaged, and each damaged file is put aside by the next write', async () => {
    const stores = await openOnFile();
    await stores.store.put(listOf('tech', 'AAPL'));
    for (const text of ['{"watchlists":[', '{"lists":[]}']) {
      await writeFile(stores.path, text);
      await expect(stores.store.all()).rejects.toThrow(/^WATCHLISTS_FILE is damaged/);
      await expect(stores.store.remove('absent')).rejects.toThrow(/^WATCHLISTS_FILE is damaged/);
      await stores.store.put(listOf('tech', 'MSFT'));
    }
    const folder = dirname(stores.path);
    const names = (await readdir(folder)).filter((name) => name !== 'watchlists.json');
    expect(names).toEqual(Array(2).fill(expect.stringMatching(/^watchlists\.json\.[0-9a-f-]{36}\.damaged$/)));
    const aside = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
    expect(aside.sort()).toEqual(['{"lists":[]}', '{"watchlists":[']);
    await stores.close();
  });

  it('are told of in the log once when they, or the file, are damaged', async () => {
    const stores = await openOnFile();
    const log = new LogLines();
    Logger.overrideLogger(log);
    await stores.plant('hand', { symbols: ['A PPL'] });
    for (let i = 0; i < 2; i++) await stores.store.all();
    await stores.damage('hand');
    for (let i = 0; i < 2; i++) await expect(stores.store.all()).rejects.toThrow();
    await stores.store.put(listOf('tech', 'AAPL'));
    expect(log.lines).toEqual([
      'warn The watchlist hand is stored but cannot be read (symbols.0: not a ticker): it is kept as it is and not warmed',
      'error WATCHLISTS_FILE is damaged: the next watchlist that is put puts it aside',
      expect.stringMatching(/^warn The damaged WATCHLISTS_FILE is put aside as .*\.damaged$/),
    ]);
    await stores.close();
  });

  it('that were known when it was damaged are written again with the next one', async () => {
    const stores = await openOnFile();
    await stores.plant('hand', { symbols: ['A PPL'] });
    await stores.store.put(listOf('tech', 'AAPL'));
    await stores.damage('tech');
    await stores.store.put(listOf('banks', 'JPM'));
    expect(await stores.other.all()).toEqual({
      watchlists: [listOf('banks', 'JPM'), listOf('tech', 'AAPL')],
      damaged: ['hand'],
    });
    await stores.close();
  });

  it('keep what they do not understand', async () => {
    const stores = await openOnFile();
    const entries = [
      { symbols: ['IBM'] },
      'text',
      { name: 'mine', symbols: ['IBM'], note: 'by hand' },
      { name: 'mine', symbols: ['JPM'] },
      { name: 'Not A Name', symbols: ['IBM'] },
    ];
    await mkdir(dirname(stores.path));
    await writeFile(stores.path, JSON.stringify({ owner: 'me', watchlists: entries }));
    expect(await stores.store.all()).toEqual({
      watchlists: [{ name: 'mine', symbols: ['IBM'], updated_at: null }],
      damaged: ['Not A Name', 'entry 1', 'entry 2', 'mine'],
    });
    await stores.store.put(listOf('tech', 'AAPL'));
    const kept: unknown = JSON.parse(await readFile(stores.path, 'utf8'));
    expect(kept).toEqual({ owner: 'me', watchlists: [...entries, listOf('tech', 'AAPL')] });
    expect(await stores.store.remove('mine')).toBe(true);
    expect(await stores.store.find('mine')).toBeNull();
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
