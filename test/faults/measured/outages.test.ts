import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { RedisServer } from '../../support/redis/redis-server.js';
import type { ServiceAnswer } from '../../support/faults/service-process.js';
import { atMost, figures } from '../support/figures.js';
import { Installation } from '../support/installation.js';
import { latencyLimit, sized } from '../support/size.js';

const EPOCH_KEY = 'amc:discovery:v3:epoch:hybrid_v1';
interface Movers {
  readonly gainers: readonly { readonly symbol: string }[];
}

interface History {
  readonly bars: readonly { readonly date: string }[];
  readonly degraded: readonly string[];
}

const BOARD_KEY = 'bms:candidates:all';

describe('Redis goes away', () => {
  let redis: RedisServer;
  let installation: Installation;

  beforeAll(async () => {
    redis = await RedisServer.start();
    installation = await Installation.start({ REDIS_URL: redis.url });
  }, 60_000);
  beforeEach(async () => {
    await installation.settled();
    await installation.redisIsWell();
  }, 30_000);
  afterAll(async () => {
    await installation.stop();
    await redis.stop();
  }, 60_000);

  it('a process that only reads holds the daily bars itself: it answers about tickers as the scanner does, without Redis too', async () => {
    const { scanner, reader } = installation;
    const symbol = (await reader.get('/api/v1/market/movers')).json<Movers>().gainers[0]?.symbol ?? '';
    const isWhole = (answer: ServiceAnswer): boolean =>
      answer.status === 200 && answer.json<History>().degraded.length === 0;
    const held = await Promise.all(
      [scanner, reader].map((service) => service.until(`/api/v1/history/${symbol}`, isWhole, 20_000)),
    );
    const [ours, theirs] = await Promise.all(
      [scanner, reader].map(async (service) => (await service.get(`/api/v1/history/${symbol}`)).json<History>().bars),
    );
    expect(theirs).toEqual(ours);
    await redis.kill();
    await installation.redisIsWrong('redis_unreachable');
    const day = ours?.at(-1)?.date ?? '';
    const hashes = await Promise.all(
      [scanner, reader].map(async (service) => {
        const answer = await service.get(`/api/v1/features/${symbol}/${day}`);
        expect([answer.status, answer.headers.get('x-cache')]).toEqual([200, 'MISS']);
        return answer.json<{ data_hash: string }>().data_hash;
      }),
    );
    expect(new Set(hashes).size).toBe(1);
    await redis.restart();
    figures('daily bars in a process that only reads', { whole_after_ms: atMost(20_000, Math.max(...held)) });
    expect(installation.casualties).toEqual([]);
  }, 60_000);

  it('R4: killed', async () => {
    const load = installation.load();
    await pause(500);
    const killedMs = load.elapsedMs;
    await redis.kill();
    const degradedMs = await installation.redisIsWrong('redis_unreachable');
    await pause(sized(4_000, 30_000) - degradedMs);
    const probe = await installation.reader.get('/health/ready');
    const restartMs = load.elapsedMs;
    await redis.restart();
    const wellMs = await installation.redisIsWell();
    await pause(500);
    await load.stop();
    const [calm, outage] = [load.figures(0, killedMs), load.figures(killedMs, restartMs)];
    figures('R4 Redis killed', {
      ...load.figures(),
      ...outage,
      p99_ms: atMost(latencyLimit(100, calm.max_ms), outage.p99_ms),
      health_says_so_ms: atMost(2_000, degradedMs),
      health_well_again_ms: atMost(5_000, wellMs),
    });
    expect(installation.casualties).toEqual([]);
    // each says so as soon as it has found out
    expect(load.caches(killedMs + degradedMs + 100, restartMs)).toEqual(['STALE-L1']);
    expect(load.caches(0, killedMs)).toContain('HIT-L1');
    expect(probe.status).toBe(200);
  }, 90_000);

  it('R5: frozen', async () => {
    const load = installation.load();
    await pause(500);
    const frozenMs = load.elapsedMs;
    redis.freeze();
    const degradedMs = await installation.redisIsWrong('redis_');
    await pause(sized(3_000, 10_000) - degradedMs);
    const thawedMs = load.elapsedMs;
    redis.thaw();
    const wellMs = await installation.redisIsWell();
    await pause(500);
    await load.stop();
    const [calm, all] = [load.figures(0, frozenMs), load.figures()];
    figures('R5 Redis frozen', {
      ...all,
      max_ms: atMost(latencyLimit(400, calm.max_ms), all.max_ms),
      health_says_so_ms: atMost(2_000, degradedMs),
      health_well_again_ms: atMost(2_000, wellMs),
    });
    expect(installation.casualties).toEqual([]);
    expect(load.caches(frozenMs + 2_000, thawedMs)).toEqual(['STALE-L1']);
  }, 60_000);

  it('R12: comes back empty', async () => {
    const load = installation.load();
    const epoch = Number(await redis.cli('GET', EPOCH_KEY));
    expect(epoch).toBeGreaterThan(0);
    await redis.restart();
    const startedMs = load.elapsedMs;
    while (Number(await redis.cli('EXISTS', EPOCH_KEY, BOARD_KEY)) < 2 && load.elapsedMs < startedMs + 15_000)
      await pause(20);
    const filledMs = load.elapsedMs - startedMs;
    const refilled = Number(await redis.cli('GET', EPOCH_KEY));
    await installation.redisIsWell();
    await installation.together();
    await installation.nextRun();
    const next = Number(await redis.cli('GET', EPOCH_KEY));
    await load.stop();
    figures('R12 Redis restarted empty', {
      ...load.figures(),
      filled_again_ms: atMost(5_000, filledMs),
    });
    expect(installation.casualties).toEqual([]);
    expect(refilled).toBeGreaterThanOrEqual(epoch);
    expect(next).toBeGreaterThan(refilled);
  }, 90_000);
});
