import { afterEach, describe, expect, it } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { RedisServer } from '../support/redis/redis-server.js';
import { atMost, figures } from '../faults/support/figures.js';
import { jobIs, trigger } from '../faults/support/fleet.js';
import { Installation, runIdOf } from '../faults/support/installation.js';
import { Opened } from '../faults/support/opened.js';
import { PriceReads } from '../faults/support/price-reads.js';
import { QueuedJobs } from '../faults/support/queued-jobs.js';
import { sized } from '../faults/support/size.js';
import { tookUntil } from '../faults/support/took.js';

const MIB = 2 ** 20;
const MAX_MEMORY = 32 * MIB;
const REFUSED_MS = sized(1_000, 20_000);
/** Who holds a board that Redis has not got looks every 5 s, and tries again after twice as long each time it is refused. */
const GIVEN_BACK_MS = 6_000 + sized(0, REFUSED_MS);
/** A message may be lost with what was refused; readers compare this often in any case. */
const LOOK_MS = 5_000;
/** Half as often as it is read in an outage: the prices are read beside it. */
const PRESSED_RATE = sized(50, 100);
const CALM_MS = sized(3_000, 10_000);
const PRESSURE_MS = sized(3_000, 20_000);
/** So that what is read of many tickers is asked of Redis. */
const FEW_IN_MEMORY = { CACHE_L1_MAX_ENTRIES: '100' };
/** No run of the schedule takes the place of the one that is followed. */
const NO_OTHER_RUN = { BMS_CYCLE_SECONDS: '300' };

describe('the memory of Redis is full', () => {
  const opened = new Opened();
  afterEach(() => opened.closeAll(), 60_000);

  async function startRedis(policy: string): Promise<RedisServer> {
    const args = ['--maxmemory', String(MAX_MEMORY), '--maxmemory-policy', policy];
    return opened.add(await RedisServer.start({ args }), (it) => it.stop());
  }
  async function start(redis: RedisServer, env: Readonly<Record<string, string>> = {}): Promise<Installation> {
    const installation = opened.add(await Installation.start({ REDIS_URL: redis.url, ...env }), (it) => it.stop());
    await installation.settled();
    return installation;
  }

  it('R13: it refuses every write, until there is room again', async () => {
    const redis = await startRedis('noeviction');
    const installation = await start(redis, NO_OTHER_RUN);
    const { scanner, reader } = installation;
    const warnedMs = await installation.redisIsWrong('redis_policy');
    const load = opened.add(installation.load(), (it) => it.stop());
    const before = await runIdOf(reader);
    await redis.cli('SETRANGE', 'filler', String(MAX_MEMORY), 'x');
    const other = await installation.anotherScanner();
    const runId = await runIdOf(other);
    await pause(REFUSED_MS);
    // that run, or one of the schedule that has followed it meanwhile
    const isTold = async (id: string): Promise<boolean> =>
      (await redis.cli('XREVRANGE', 'amc:events', '+', '-')).includes(id);
    const wasTold = await isTold(runId);

    await redis.cli('DEL', 'filler');
    const [toldMs, writtenMs, readMs] = await Promise.all([
      tookUntil(async () => isTold(await runIdOf(other)), 40_000),
      tookUntil(async () => (await redis.cli('GET', 'bms:meta')).includes(await runIdOf(other)), 40_000),
      tookUntil(async () => (await runIdOf(reader)) === (await runIdOf(other)), 40_000),
    ]);
    await load.stop();
    figures('R13 out of memory, noeviction', {
      ...load.figures(),
      health_warned_ms: atMost(5_000, warnedMs),
      events_written_ms: atMost(GIVEN_BACK_MS, toldMs),
      board_written_ms: atMost(GIVEN_BACK_MS, writtenMs),
      board_read_elsewhere_ms: atMost(GIVEN_BACK_MS + LOOK_MS, readMs),
    });
    expect(installation.casualties).toEqual([]);
    expect([runId === before, wasTold]).toEqual([false, false]);
    expect(scanner.log.some(({ msg }) => msg?.includes('maxmemory-policy noeviction'))).toBe(true);
    expect(other.log.some(({ msg }) => msg?.includes('OOM'))).toBe(true);
  }, 120_000);

  it('R14: it evicts what it likes', async () => {
    const redis = await startRedis('allkeys-lru');
    const queue = opened.add(await RedisServer.start({ args: ['--maxmemory-policy', 'noeviction'] }), (it) =>
      it.stop(),
    );
    const installation = await start(redis, { ...FEW_IN_MEMORY, QUEUE_REDIS_URL: queue.url });
    const { reader } = installation;
    const jobs = opened.add(await QueuedJobs.make(reader, queue), (it) => it.close());
    const load = opened.add(installation.load(PRESSED_RATE), (it) => it.stop());
    const prices = opened.add(await PriceReads.start(reader, redis), (it) => it.stop());
    // whichever run is the newest by then
    const isBack = async (): Promise<boolean> =>
      (await redis.cli('EXISTS', `amc:discovery:v3:run:${await runIdOf(installation.scanner)}`)) === '1';

    const calm = await prices.during(pause(CALM_MS));
    const pressed = await prices.during(press(redis));
    const evicted = Number(/evicted_keys:(\d+)/.exec(await redis.cli('INFO', 'stats'))?.[1]);
    const backMs = await tookUntil(isBack, 20_000);
    await installation.nextRun();
    await load.stop();
    await prices.stop();
    const lost = await jobs.lost();
    await jobIs(reader, await trigger(reader), 'completed');
    figures('R14 pressure of twice the memory, allkeys-lru', {
      ...load.figures(),
      keys_evicted: evicted,
      board_back_ms: atMost(GIVEN_BACK_MS, backMs),
      jobs: jobs.ids.length,
      jobs_lost: atMost(0, lost.length),
      price_reads: calm.reads + pressed.reads,
      price_reads_not_200: atMost(0, calm.failed + pressed.failed),
      price_hit_ratio_before: calm.hitRatio,
      price_hit_ratio_during: pressed.hitRatio,
    });
    expect([lost, installation.casualties]).toEqual([[], []]);
    expect(pressed.hitRatio).toBeLessThan(calm.hitRatio);
    expect(evicted).toBeGreaterThan(0);
    expect(await redis.cli('KEYS', 'bull:*')).toBe('');
  }, 180_000);
});

/** Twice the memory of keys that nobody reads, and at full size for 20 s. */
async function press(redis: RedisServer): Promise<void> {
  const endMs = performance.now() + PRESSURE_MS;
  for (let written = 0; written < 2 * MAX_MEMORY || performance.now() < endMs;)
    written += await fillSome(redis, written);
}

/** 4 MiB of somebody else's keys. Returns how many bytes that was. */
async function fillSome(redis: RedisServer, from: number): Promise<number> {
  const script = `for i = 1, 512 do redis.call('SET', 'foreign:' .. ARGV[1] .. ':' .. i, string.rep('x', 8192)) end`;
  await redis.cli('EVAL', script, '0', String(from));
  return 512 * 8_192;
}
