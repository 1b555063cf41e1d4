import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CacheAnalytics } from '../../src/cache/analytics/cache-analytics.js';
import { cacheKeys } from '../../src/cache/cache-keys.js';
import { CacheStore } from '../../src/cache/cache-store.js';
import { PriceService } from '../../src/tickers/quotes/price.service.js';
import { WarmingDesk } from '../../src/warming/http/warming-desk.js';
import { Warmer } from '../../src/warming/warmer.js';
import { WarmingSchedule } from '../../src/warming/warming-schedule.js';
import { WarmingTurns } from '../../src/warming/warming-turns.js';
import { eventually } from '../support/eventually.js';
import { HttpApp } from '../support/http-app.js';
import { sampleMarket, type SampleMarket } from '../support/sample-market.js';
import { RedisServer } from '../support/redis/redis-server.js';

let market: SampleMarket;
let redis: RedisServer;
let first: HttpApp;
let second: HttpApp;

beforeAll(async () => {
  market = await sampleMarket();
});
beforeEach(async () => {
  redis = await RedisServer.start();
});
afterEach(async () => {
  await Promise.all([first.close(), second.close()]);
  await redis.stop();
});

async function openBoth(env: Readonly<Record<string, string>> = {}): Promise<void> {
  [first, second] = [await open(env), await open({ ...env, PROCESS_ROLE: 'api' })];
}

async function open(env: Readonly<Record<string, string>>, isOfPart = false): Promise<HttpApp> {
  const http = await HttpApp.start({
    REDIS_URL: redis.url,
    REDIS_PREFIX: 'test:',
    WARM_TICKERS: market.symbols.slice(0, 20).join(','),
    ...env,
  });
  await eventually(() => http.app.get(CacheStore).state === 'live');
  await http.publish(market.result);
  http.hold(market.sessions.slice(isOfPart ? -52 : 0), { isComplete: !isOfPart });
  return http;
}

async function look(http: HttpApp): Promise<void> {
  await http.app.get(WarmingSchedule).look();
  await http.app.get(Warmer).settled();
}

const LOCK = 'test:lock:warming';
const priceKey = (ticker: string): string => `test:${cacheKeys.price(ticker)}`;
const stored = async (key: string): Promise<unknown> => JSON.parse(await redis.cli('GET', `test:${key}`));

const familyOf = (http: HttpApp, name: string) =>
  http.app
    .get(CacheAnalytics)
    .snapshot()
    .families.find(({ family }) => family === name);
const computedBy = (http: HttpApp): number => familyOf(http, 'price')?.computeLatency.count ?? 0;
const status = (http: HttpApp) => http.app.get(WarmingDesk).status();

describe('two processes on one Redis', () => {
  it('warm once after their start, and both read what was warmed', async () => {
    await openBoth({ WARM_ON_START: 'true' });
    await Promise.all([look(first), look(second)]);
    // who comes when all is done does not do it again
    await Promise.all([look(first), look(second)]);
    const { last_run } = await status(first);
    expect(last_run).toMatchObject({ reason: 'start', outcome: 'completed', failed: [] });
    expect(await status(second)).toMatchObject({ running: false, last_run });
    expect([computedBy(first), computedBy(second)].sort((a, b) => a - b)).toEqual([0, last_run?.tickers]);
    const key = `test:${cacheKeys.price(market.symbols[0]!)}`;
    const ttlSeconds = Number(await redis.cli('TTL', key));
    expect(ttlSeconds).toBeGreaterThan(260);
    expect(ttlSeconds).toBeLessThanOrEqual(330);
    expect(JSON.parse(await redis.cli('GET', key))).toMatchObject({ ticker: market.symbols[0] });
    for (const http of [first, second]) {
      for (const ticker of market.symbols.slice(0, 20)) await http.app.get(PriceService).price(ticker);
      expect(familyOf(http, 'price')).toMatchObject({ misses: 0, staleHits: 0 });
    }
  });

  it('see each other’s runs, and skip a second one', async () => {
    await openBoth();
    const [ours, theirs] = [first.app.get(Warmer), second.app.get(Warmer)];
    const order = { reason: 'admin', tickers: () => market.symbols } as const;
    expect(await ours.start(order)).toEqual({ status: 'started', tickers: market.symbols.length });
    expect(await theirs.start(order)).toEqual({ status: 'skipped', cause: 'running' });
    expect(await status(second)).toMatchObject({ running: true, progress: { reason: 'admin', failed: 0 } });
    await ours.settled();
    expect(await status(second)).toMatchObject({ running: false, last_run: { succeeded: market.symbols.length } });
    expect(await theirs.start(order)).toMatchObject({ status: 'started' });
    await theirs.settled();
    expect(await redis.cli('EXISTS', 'test:lock:warming')).toBe('0');
  });

  it('do again what a process that left did not come to its end with', async () => {
    await openBoth({ WARM_ON_START: 'true', WARM_TICKERS: market.symbols.slice(0, 200).join(',') });
    await first.app.get(WarmingSchedule).look();
    await first.app.get(Warmer).onModuleDestroy();
    expect(await status(second)).toMatchObject({ running: false, last_run: { outcome: 'stopped' } });
    await look(second);
    expect(await status(second)).toMatchObject({ last_run: { reason: 'start', outcome: 'completed', skipped: 0 } });
  });

  it('leave alone what the other made of a better history', async () => {
    [first, second] = [await open({}), await open({}, true)];
    const order = { reason: 'admin', tickers: () => market.symbols.slice(0, 5) } as const;
    for (const http of [first, second]) {
      await http.app.get(Warmer).start(order);
      await http.app.get(Warmer).settled();
    }
    expect(await status(second)).toMatchObject({ last_run: { succeeded: 5, failed_total: 0 } });
    const [ticker] = market.symbols as [string];
    const sessions_held = market.sessions.length;
    expect(await stored(cacheKeys.momentum(ticker))).toMatchObject({ basis: { sessions_held } });
    expect(await stored(cacheKeys.historical(ticker))).toMatchObject({ sessions_held });
    expect(await stored(cacheKeys.insights('momentum-v2-eligible'))).toMatchObject({ basis: { sessions_held } });
    second.hold(market.sessions.slice(0, -1));
    await second.app.get(Warmer).warm([ticker]);
    expect(await stored(cacheKeys.momentum(ticker))).toMatchObject({ basis: { sessions_held } });
  });

  it('take a lock that its owner alone gives back, and that a dead process loses within ten seconds', async () => {
    await openBoth();
    const [ours, theirs] = [first.app.get(WarmingTurns), second.app.get(WarmingTurns)];
    const lock = await ours.lock();
    expect(await theirs.lock()).toBeNull();
    expect(await theirs.owner()).toBe(lock?.token);
    expect(Number(await redis.cli('PTTL', LOCK))).toBeLessThanOrEqual(10_000);
    await redis.cli('SET', LOCK, 'another');
    await lock?.release();
    expect(await redis.cli('GET', LOCK)).toBe('another');
  });

  it('say that a run is under way for as long as none can be begun', async () => {
    await openBoth();
    await redis.cli('SET', LOCK, 'of-a-process-that-was-killed', 'PX', '10000');
    const warmer = first.app.get(Warmer);
    const order = { reason: 'admin', tickers: () => market.symbols.slice(0, 5) } as const;
    expect(await status(first)).toMatchObject({ running: true, progress: null });
    expect(await warmer.start(order)).toEqual({ status: 'skipped', cause: 'running' });
    await redis.cli('DEL', LOCK);
    expect(await status(first)).toMatchObject({ running: false, progress: null });
    expect(await warmer.start(order)).toMatchObject({ status: 'started' });
    await warmer.settled();
  });

  it('take a lost lock again, and stop when another has it', async () => {
    await openBoth();
    const warmer = first.app.get(Warmer);
    await warmer.start({ reason: 'admin', tickers: () => Array.from({ length: 200_000 }, (_, i) => `T${i}`) });
    const token = await redis.cli('GET', LOCK);
    await redis.cli('DEL', LOCK);
    await eventually(async () => (await redis.cli('GET', LOCK)) === token);
    await redis.cli('SET', LOCK, 'another', 'PX', '60000');
    const theirs = 'test:amc:cache:warming:progress:another';
    await redis.cli('SET', theirs, JSON.stringify({ reason: 'movers' }));
    await warmer.settled();
    expect(await status(second)).toMatchObject({
      running: true,
      progress: { reason: 'movers' },
      last_run: { outcome: 'stopped' },
    });
    expect(await redis.cli('GET', LOCK)).toBe('another');
    expect(await redis.cli('EXISTS', `test:amc:cache:warming:progress:${token}`)).toBe('0');
  }, 30_000);

  it('refresh each what is popular with its own readers, once', async () => {
    await openBoth();
    const [ours, theirs, both] = market.symbols as [string, string, string];
    const readers = [
      [first, ours],
      [first, both],
      [second, theirs],
      [second, both],
    ] as const;
    for (const [http, ticker] of readers) for (let i = 0; i < 3; i++) await http.app.get(PriceService).price(ticker);
    for (const ticker of [ours, theirs, both]) await redis.cli('PEXPIRE', priceKey(ticker), '60000');
    const before = computedBy(first) + computedBy(second);
    for (const http of [first, second]) {
      http.clock.advance(240_000);
      await look(http);
    }
    for (const ticker of [ours, theirs, both])
      expect(Number(await redis.cli('PTTL', priceKey(ticker)))).toBeGreaterThan(200_000);
    expect(computedBy(first) + computedBy(second) - before).toBe(3);
    expect((await status(first)).last_refresh).toMatchObject({ refreshed: 1, failed: 0 });
  });

  it('remember what was warmed though Redis has lost it', async () => {
    await openBoth();
    await first.app.get(Warmer).start({ reason: 'admin', tickers: () => market.symbols.slice(0, 5) });
    await first.app.get(Warmer).settled();
    first.clock.advance(61_000);
    await look(first);
    const { last_run, last_refresh } = await status(second);
    expect([last_run, last_refresh]).not.toContain(null);
    await redis.cli('FLUSHALL');
    first.clock.advance(61_000);
    await look(first);
    expect(await status(second)).toMatchObject({ last_run });
    expect((await status(second)).last_refresh?.at).not.toBe(last_refresh?.at);
  });

  it('warm each for itself while Redis is away', async () => {
    await openBoth();
    await redis.kill();
    await eventually(() => [first, second].every((http) => http.app.get(CacheStore).state === 'down'));
    for (const http of [first, second]) {
      const started = await http.app.get(Warmer).start({ reason: 'admin', tickers: () => market.symbols.slice(0, 5) });
      expect(started).toEqual({ status: 'started', tickers: 5 });
      await http.app.get(Warmer).settled();
      expect(await status(http)).toMatchObject({ running: false, last_run: { succeeded: 5, failed: [] } });
      for (const ticker of market.symbols.slice(0, 5)) await http.app.get(PriceService).price(ticker);
      expect(familyOf(http, 'price')).toMatchObject({ hitsL1: 5, misses: 0 });
    }
  });
});
