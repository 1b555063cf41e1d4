/** The cache against what it is built on (lru-cache, ioredis), and against the cache that Nest brings. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { LRUCache } from 'lru-cache';
import { cacheKeys } from '../dist/cache/cache-keys.js';
import { openCache } from './support/cache-context.mjs';
import { ourHitRates, stockHitRate } from './support/hit-rates.mjs';
import { startRedis } from './support/redis-server.mjs';
import { line, median } from './support/report.mjs';
import { bodyOf, CONNECTIONS, load, startBodyServer, startService, stopService } from './support/service.mjs';
import { sideBySide, WARM_UP_ROUNDS } from './support/side-by-side.mjs';
import { drawReads, READS, readables, SYMBOLS } from './support/zipf-day.mjs';

const STOCK = fileURLToPath(new URL('./support/stock-server.mjs', import.meta.url));
const ROUNDS = 15;
const L1_READS = 500_000;
/** Reads a round that memory must not answer: of keys that no round before has read. */
const L2_READS = 300;
const BATCHES = 20;
const BATCH = 100;
const LOAD_ROUNDS = 3;
/** The default of the guide of @nestjs/cache-manager. */
const STOCK_TTL_MS = 5_000;

const ns = (ms) => `${(ms * 1e6).toFixed(0)} ns`;
const us = (ms) => `${(ms * 1e3).toFixed(0)} µs`;
const percent = (fraction) => `${(fraction * 100).toFixed(1)} %`;
const atMost = (limit, show, what, { ours, baseline, ratio }) =>
  line({
    what,
    ours: show(ours),
    baseline: show(baseline),
    ratio: `${ratio.toFixed(2)}x`,
    limit: `<= ${limit}x`,
    ok: ratio <= limit,
  });

/** Rows of a board, of about so many bytes of JSON. */
function valueOf(bytes) {
  const row = { symbol: 'AAPL', price: 187.32, volume: 51_234_567, rel_volume: 1.84, score: 71.25, action: 'monitor' };
  return { rows: Array.from({ length: Math.ceil(bytes / (JSON.stringify(row).length + 1)) }, () => row) };
}

/** All that a day reads is in memory; both ways read the same of it in the same order, and look into what they get. */
async function memoryReads(cache) {
  const value = valueOf(500);
  const items = readables();
  const keys = Array.from(drawReads(items, L1_READS), (at) => items[at].key);
  const lru = new LRUCache({ max: 50_000 });
  for (const { key } of items) lru.set(key, structuredClone(value));
  await cache.setMany(items.map(({ key }) => ({ key, value })));
  let rows = 0;
  const baseline = () => {
    for (const key of keys) rows += lru.get(key).rows.length;
    return L1_READS;
  };
  const peek = () => {
    for (const key of keys) rows += cache.peek(key).rows.length;
    return L1_READS;
  };
  const compute = () => {
    throw new Error('a value that was set is not there');
  };
  const getOrCompute = async () => {
    for (const key of keys) rows += (await cache.getOrCompute(key, compute)).rows.length;
    return L1_READS;
  };
  const lines = [
    atMost(
      3,
      ns,
      `hit in memory, synchronous, ${items.length} keys read as in the day below (baseline: lru-cache get)`,
      await sideBySide(ROUNDS, peek, baseline),
    ),
    atMost(
      6,
      ns,
      'the same through getOrCompute, awaited (baseline: lru-cache get)',
      await sideBySide(ROUNDS, getOrCompute, baseline),
    ),
  ];
  if (rows !== value.rows.length * L1_READS * 4 * (ROUNDS + WARM_UP_ROUNDS))
    throw new Error('some reads were not made');
  return lines;
}

/** Keys that only Redis has, a new set of them for each round. */
async function rounds(bare, name, size, value) {
  const json = JSON.stringify(value);
  let round = 0;
  const keysOf = (n) => Array.from({ length: size }, (_, i) => cacheKeys.price(`${name}${n}.${i}`));
  for (let n = 0; n < ROUNDS * 2; n++) {
    const pipeline = bare.pipeline();
    for (const key of keysOf(n)) pipeline.set(key, json, 'EX', 600);
    await pipeline.exec();
  }
  return { next: () => keysOf(round++), same: () => keysOf(round - 1) };
}

async function redisReads(cache, bare) {
  const singles = await rounds(bare, 'L', L2_READS, valueOf(5_000));
  const one = await sideBySide(
    ROUNDS,
    async () => {
      for (const key of singles.next()) if ((await cache.get(key)) === undefined) throw new Error(`${key} is gone`);
      return L2_READS;
    },
    async () => {
      for (const key of singles.same()) if (JSON.parse(await bare.get(key)) === null) throw new Error(`${key} is gone`);
      return L2_READS;
    },
  );
  const batches = await rounds(bare, 'M', BATCHES * BATCH, valueOf(500));
  const chunks = (keys) => Array.from({ length: BATCHES }, (_, i) => keys.slice(i * BATCH, (i + 1) * BATCH));
  const many = await sideBySide(
    ROUNDS,
    async () => {
      for (const keys of chunks(batches.next()))
        if ((await cache.getMany(keys)).size !== BATCH) throw new Error('values are gone');
      return BATCHES;
    },
    async () => {
      for (const keys of chunks(batches.same())) {
        const values = new Map((await bare.mget(keys)).map((json, i) => [keys[i], JSON.parse(json)]));
        if (values.size !== BATCH) throw new Error('values are gone');
      }
      return BATCHES;
    },
  );
  return [
    atMost(1.3, us, 'hit in Redis, 5 KB value (baseline: bare ioredis GET and JSON.parse)', one),
    atMost(1.5, us, 'getMany of 100 values of 500 B in Redis (baseline: bare MGET and JSON.parse)', many),
  ];
}

async function hitRates() {
  const ours = await ourHitRates();
  const stock = await stockHitRate({ ttl: STOCK_TTL_MS }, () => null);
  const stockWithOurTtls = await stockHitRate({}, ({ ttlSeconds }) => ttlSeconds * 1000);
  return [
    line({
      what: `hit rate of a day, ${READS / 1e6} million reads, Zipf over ${SYMBOLS} symbols, 7 families; values within twice their TTL that are refreshed behind the reader count (baseline: CacheInterceptor, its guide's TTL of 5 s)`,
      ours: percent(ours.hitFrac),
      baseline: percent(stock),
      limit: '>= 95 %',
      ok: ours.hitFrac >= 0.95,
    }),
    line({
      what: 'the same, values within their TTL alone (baseline: CacheInterceptor given the same TTLs route by route)',
      ours: percent(ours.freshHitFrac),
      baseline: percent(stockWithOurTtls),
      limit: '-',
      ok: true,
    }),
  ];
}

async function throughput(redisUrl) {
  const dir = mkdtempSync(join(tmpdir(), 'bms-bench-'));
  const service = await startService({ MARKET_DATA_PROVIDER: 'simulated', HISTORY_DIR: dir, REDIS_URL: redisUrl });
  const url = `${service.base}/discovery/v3/candidates?limit=40`;
  const body = await bodyOf(url);
  const stock = await startBodyServer(STOCK, body, redisUrl);
  const stockOnFastify = await startBodyServer(STOCK, body, redisUrl, 'fastify');
  const servers = { ours: url, stock: boardOf(stock), stockOnFastify: boardOf(stockOnFastify) };
  for (const address of [servers.stock, servers.stockOnFastify])
    if (!body.equals(await bodyOf(address))) throw new Error(`${address} answers something else`);
  const rates = { ours: [], stock: [], stockOnFastify: [] };
  for (let round = 0; round < LOAD_ROUNDS; round++)
    for (const [name, address] of Object.entries(servers)) rates[name].push((await load(address)).requests.average);
  for (const { child } of [stock, stockOnFastify]) child.kill();
  await stopService(service);
  rmSync(dir, { recursive: true });
  const compared = (baseline, adapter, limit) => {
    const ratio = median(rates.ours) / median(baseline);
    return line({
      what: `GET candidates (${(body.length / 1000).toFixed(0)} KB), ${CONNECTIONS} connections (baseline: CacheInterceptor on Redis, same JSON, Nest on ${adapter})`,
      ours: `${Math.round(median(rates.ours))}/s`,
      baseline: `${Math.round(median(baseline))}/s`,
      ratio: `${ratio.toFixed(0)}x`,
      limit: limit === null ? '-' : `>= ${limit}x`,
      ok: limit === null || ratio >= limit,
    });
  };
  return [compared(rates.stock, 'Express, its default', 40), compared(rates.stockOnFastify, 'Fastify', null)];
}

const boardOf = ({ base }) => `${base}/discovery/v3/candidates`;

/** Memory is believed without a limit only once the notices of other processes arrive. */
async function whenUp(redis) {
  for (let tries = 0; tries < 100 && redis.state.status !== 'up'; tries++) await delay(50);
  if (redis.state.status !== 'up') throw new Error(`Redis is ${redis.state.status}: ${redis.state.trouble}`);
  await delay(200);
}

export async function run() {
  const server = await startRedis();
  const { cache, redis, close } = await openCache({ env: { REDIS_URL: server.url } });
  const bare = new Redis(server.url);
  await whenUp(redis);
  const lines = [...(await memoryReads(cache)), ...(await redisReads(cache, bare))];
  bare.disconnect();
  await close();
  lines.push(...(await hitRates()), ...(await throughput(server.url)));
  await server.stop();
  return lines;
}
