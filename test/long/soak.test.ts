import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ProbedService } from '../support/faults/probed-service.js';
import { RedisServer } from '../support/redis/redis-server.js';
import { atMost, type Figures, figures } from '../faults/support/figures.js';
import { trigger, jobIs } from '../faults/support/fleet.js';
import { Opened } from '../faults/support/opened.js';
import { IS_FULL, sized } from '../faults/support/size.js';
import { type Holdings, Soak } from '../faults/support/soak.js';

/** A day of one a minute. */
const CYCLES = sized(40, 1_440);
/** Until all 50 runs that are kept are there; in earnest, until most of what runs often has been compiled, too. */
const WARMING_CYCLES = sized(55, 400);
/** A leaked board would be 150 KB and more. */
const HEAP_BYTES_A_CYCLE = sized(40_000, 1_024);
const RSS_RATIO = sized(1.3, 1.15);
const FLAT = 0.05;
/** In the place of hours and days. */
const KEPT_S = sized(2, 20);
const ENV = {
  MARKET_DATA_PROVIDER: 'simulated',
  SIMULATED_TICKERS: String(sized(1_500, 6_000)),
  UNIVERSE_SIZE_THRESHOLD: '100',
  HISTORY_SESSIONS: '60',
  ENABLE_WORKER_AUTO_START: 'false',
  RATE_LIMIT_PER_MINUTE: '1000000',
  RESULT_TTL_SECONDS: String(KEPT_S),
};
interface Movers {
  readonly gainers: readonly { readonly symbol: string }[];
}

describe('a process that goes on for long', () => {
  const opened = new Opened();
  let redis: RedisServer;
  let probed: ProbedService;
  let symbol: string;

  beforeAll(async () => {
    redis = opened.add(await RedisServer.start({ args: ['--maxmemory-policy', 'noeviction'] }), (it) => it.stop());
    const env = { ...ENV, REDIS_URL: redis.url };
    const scaled = { tombstoneTtlMs: KEPT_S * 1_000 };
    probed = opened.add(await ProbedService.start({ env, scaled }), ({ service }) => service.stop());
    const { service } = probed;
    await service.until('/health', ({ text }) => text.includes('"complete":true'), 60_000);
    await jobIs(service, await trigger(service), 'completed');
    await service.ready();
    symbol = (await service.get('/api/v1/market/movers')).json<Movers>().gainers[0]?.symbol ?? '';
  }, 120_000);
  afterAll(() => opened.closeAll(), 60_000);

  it(
    'R29: it holds no more after a day than after an hour',
    async () => {
      const soak = opened.add(new Soak(probed, redis), (it) => it.readNoMore());
      await soak.fillMemoryOfEvents();
      soak.read(symbol);
      await soak.cycles(WARMING_CYCLES, WARMING_CYCLES);
      const warmed = await soak.readNoMore();
      const before = await soak.holdings(KEPT_S * 2_500);
      soak.read(symbol);
      const memory = await soak.cycles(CYCLES, sized(4, 10));
      const { reads, failed } = await soak.readNoMore();
      const after = await soak.holdings(KEPT_S * 2_500);
      figures(`R29 ${CYCLES} cycles`, {
        reads: reads + warmed.reads,
        not_200: atMost(0, failed + warmed.failed),
        heap_bytes_a_cycle: atMost(HEAP_BYTES_A_CYCLE, memory.heapBytesACycle),
        rss_ratio: atMost(RSS_RATIO, memory.rssRatio),
        ...growth(before, after),
      });
      if (IS_FULL) expect(reads).toBeGreaterThanOrEqual(50_000);
    },
    sized(300_000, 3_600_000),
  );
});

/** How far from the first look the second one is. */
function growth(before: Holdings, after: Holdings): Figures {
  const kinds = Object.keys({ ...before.resources, ...after.resources });
  const more = kinds.map((kind) => (after.resources[kind] ?? 0) - (before.resources[kind] ?? 0));
  return {
    timers_and_handles_more: atMost(0, Math.max(...more)),
    redis_keys: after.keys,
    redis_keys_growth: atMost(FLAT, after.keys / before.keys - 1),
    redis_kib: after.redisBytes / 1_024,
    redis_memory_growth: atMost(FLAT, after.redisBytes / before.redisBytes - 1),
  };
}
