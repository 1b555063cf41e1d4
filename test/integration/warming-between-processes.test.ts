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

async function open(env: Readonly<Record<string, string>>): Promise<HttpApp> {
  const http = await HttpApp.start({
    REDIS_URL: redis.url,
    REDIS_PREFIX: 'test:',
    WARM_TICKERS: market.symbols.slice(0, 20).join(','),
    ...env,
  });
  await eventually(() => http.app.get(CacheStore).state === 'live');
  await http.publish(market.result);
  http.hold(market.sessions);
  return http;
}

async function look(http: HttpApp): Promise<void> {
  await http.app.get(WarmingSchedule).look();
  await http.app.get(Warmer).settled();
}

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

  it('take a lock that its owner alone gives back, and that a dead process loses', async () => {
    await openBoth();
    const [ours, theirs] = [first.app.get(WarmingTurns), second.app.get(WarmingTurns)];
    const lock = await ours.lock();
    expect(await theirs.lock()).toBeNull();
    expect(Number(await redis.cli('PTTL', 'test:lock:warming'))).toBeGreaterThan(25_000);
    await redis.cli('SET', 'test:lock:warming', 'another');
    await lock?.release();
    expect(await redis.cli('GET', 'test:lock:warming')).toBe('another');
  });

  it('refresh what is popular in one of them a minute', async () => {
    await openBoth();
    for (const http of [first, second]) http.clock.advance(61_000);
    await Promise.all([look(first), look(second)]);
    expect((await status(first)).last_refresh).toEqual((await status(second)).last_refresh);
    expect(Number(await redis.cli('PTTL', 'test:lock:warming:refresh'))).toBeGreaterThan(0);
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
