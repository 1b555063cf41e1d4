import { afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { BoardFollower } from '../../src/discovery/board/board-follower.js';
import { BoardPublication } from '../../src/discovery/board/board-publication.js';
import type { RunMetadata } from '../../src/discovery/domain/board.js';
import type { ScanResult } from '../../src/discovery/scan/scan-runner.js';
import { RedisConnections } from '../../src/redis/redis-connections.js';
import { eventually } from '../support/eventually.js';
import { HttpApp, START_MS } from '../support/http-app.js';
import { ManualClock } from '../support/manual-clock.js';
import { RedisServer } from '../support/redis/redis-server.js';
import { sampleScanResults } from '../support/sample-scan.js';

/** Every key that a board is written under, as the key contract names it. */
const OWN_KEYS =
  /^(bms:(candidates:(all|trade_ready|monitor)|meta|universe:counts|worker:health)|(squeeze_cache|market_metrics):\S+|amc:discovery:v3:((candidates|last-good|epoch):(legacy_v0|hybrid_v1)|(metadata|run):run_\w+|runs|universe:latest)|amc:universe:tripwire:status|amc:constants:(filters|exclusions)|amc:worker:(health:last_heartbeat|stats:performance)|amc:discovery:stats:api_calls|amc:events|amc:idempotency:\S+)$/;

interface Candidates {
  readonly count: number;
  readonly meta: RunMetadata;
  readonly candidates: readonly { readonly symbol: string }[];
  readonly cache_age_seconds: number;
}

jest.setTimeout(30_000);

describe('boards shared through Redis', () => {
  let redis: RedisServer;
  let results: ScanResult[];
  const open: HttpApp[] = [];

  beforeAll(async () => {
    results = await sampleScanResults(new ManualClock(START_MS), 3);
  });
  beforeEach(async () => {
    redis = await RedisServer.start();
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((app) => app.close()));
    await redis.stop();
  });

  /** The program with its schedule in the test's hands; connected to Redis. */
  async function process(env: Readonly<Record<string, string>> = {}): Promise<HttpApp> {
    const app = await HttpApp.start({ REDIS_URL: redis.url, REDIS_CONNECTION_POOL_SIZE: '1', ...env });
    open.push(app);
    await eventually(() => app.app.get(RedisConnections).state.status === 'up');
    return app;
  }
  const reader = (): Promise<HttpApp> => process({ ENABLE_WORKER_AUTO_START: 'false' });
  const publication = ({ app }: HttpApp): BoardPublication => app.get(BoardPublication);
  const publish = async (from: HttpApp, result: ScanResult): Promise<void> => {
    await publication(from).publish(result, await publication(from).begin());
  };
  const runId = (result: ScanResult): string => result.boards.hybrid_v1.meta.run_id;
  const holds = (app: HttpApp, result: ScanResult): Promise<void> =>
    eventually(() => app.boards.current?.record.runId === runId(result));
  const body = async (app: HttpApp, url: string): Promise<unknown> => (await app.get(url)).json();

  it('a process that only reads serves what another published, in every route', async () => {
    const [writer, follower] = await Promise.all([process(), reader()]);
    await publish(writer, results[0]!);
    await publish(writer, results[1]!);
    await holds(follower, results[1]!);
    const { symbol } = results[1]!.boards.hybrid_v1.entries[0]!;
    for (const url of [
      '/discovery/v3/candidates?limit=100',
      '/discovery/v3/candidates?format=minimal&strategy=legacy_v0',
      `/discovery/v3/candidates/${symbol}`,
      '/discovery/v3/funnel',
      '/api/v1/market/movers',
      '/discovery/v3/runs',
      `/discovery/v3/runs/${runId(results[0]!)}`,
    ]) {
      const [here, there] = await Promise.all([body(writer, url), body(follower, url)]);
      expect({ url, body: there }).toEqual({ url, body: here });
    }
  });

  it('writes the keys of the contract with a TTL each, whole, in one script', async () => {
    const writer = await process();
    const scripts = async (): Promise<number> => {
      const stats = await redis.cli('INFO', 'commandstats');
      return [...stats.matchAll(/cmdstat_eval(?:sha)?:calls=(\d+)/g)].reduce((sum, [, n]) => sum + Number(n), 0);
    };
    const epoch = await publication(writer).begin();
    await publish(writer, results[0]!);
    expect(epoch).toBeGreaterThan(0);
    await eventually(async () => (await redis.cli('XLEN', 'amc:events')) !== '0');
    const before = await scripts();
    const next = await publication(writer).begin();
    const begun = await scripts();
    await publication(writer).publish(results[1]!, next);
    // the run with all its keys, and its events
    expect((await scripts()) - begun).toBeLessThanOrEqual(3);
    expect(begun - before).toBeLessThanOrEqual(2);
    const keys = (await redis.cli('--scan')).split('\n');
    expect(keys.filter((key) => !OWN_KEYS.test(key))).toEqual([]);
    const ttls = await Promise.all(keys.map(async (key) => [key, Number(await redis.cli('PTTL', key))] as const));
    expect(ttls.filter(([key, ttl]) => ttl <= 0 && key !== 'amc:events')).toEqual([]);
    const all = JSON.parse(await redis.cli('GET', 'bms:candidates:all')) as unknown[];
    expect(all).toHaveLength(results[1]!.boards.hybrid_v1.entries.length);
  });

  it('lets the run stand whose scan began later', async () => {
    const [early, late] = await Promise.all([process(), process()]);
    const first = await publication(early).begin();
    const second = await publication(late).begin();
    expect(second).toBeGreaterThan(first);
    expect(await publication(late).publish(results[1]!, second)).not.toBeNull();
    expect(await publication(early).publish(results[0]!, first)).toBeNull();
    await holds(early, results[1]!);
    expect(JSON.parse(await redis.cli('GET', 'bms:meta'))).toMatchObject({ run_id: runId(results[1]!) });
  });

  it('begins with the last good board and the runs before it', async () => {
    const writer = await process();
    await publish(writer, results[0]!);
    await publish(writer, results[1]!);
    await Promise.all(open.splice(0).map((app) => app.close()));
    const restarted = await reader();
    await holds(restarted, results[1]!);
    await eventually(() => restarted.boards.runs.length === 2);
    const { meta, count } = (await body(restarted, '/discovery/v3/candidates')) as Candidates;
    expect([meta.run_id, count > 0]).toEqual([runId(results[1]!), true]);
  });

  it('fills an emptied Redis again, and gives no epoch out twice', async () => {
    const writer = await process();
    await publish(writer, results[0]!);
    const { epoch } = writer.boards.current!;
    await redis.restart();
    await eventually(async () => (await redis.cli('GET', 'amc:discovery:v3:epoch:hybrid_v1')) === String(epoch), 10_000);
    expect(await publication(writer).begin()).toBeGreaterThan(epoch);
    expect(writer.boards.current?.record.runId).toBe(runId(results[0]!));
  });

  it('keeps the board it has when the shared one is damaged', async () => {
    const [writer, follower] = await Promise.all([process(), reader()]);
    await publish(writer, results[0]!);
    await holds(follower, results[0]!);
    const damaged = 'run_20260316_150000_0123456789abcdef';
    const epoch = String(writer.boards.current!.epoch + 10);
    const part = ['header', '{"format":"bms-run-1"}', 'legacy_v0', 'x', 'hybrid_v1', 'x', 'frame', 'x'];
    await redis.cli('HSET', `amc:discovery:v3:run:${damaged}`, ...part, 'source_id', 's', 'published_at_ms', '1');
    await redis.cli('ZADD', 'amc:discovery:v3:runs', epoch, damaged);
    await redis.cli('SET', 'amc:discovery:v3:epoch:hybrid_v1', epoch);
    await follower.app.get(BoardFollower).compare();
    expect(follower.boards.current?.record.runId).toBe(runId(results[0]!));
  });

  it('lets no invention stand in for the market', async () => {
    const massive: ScanResult = asMassive(results[0]!);
    const [real, simulated, follower] = await Promise.all([
      process({ MASSIVE_API_KEY: 'key', MASSIVE_BASE_URL: 'http://127.0.0.1:9' }),
      process(),
      reader(),
    ]);
    await publish(simulated, results[1]!);
    await holds(follower, results[1]!);
    await publish(real, massive);
    await holds(follower, massive);
    await publish(simulated, results[2]!);
    expect(simulated.boards.current?.record.runId).toBe(runId(results[2]!));
    await real.app.get(BoardFollower).compare();
    await follower.app.get(BoardFollower).compare();
    expect(real.boards.current?.record.runId).toBe(runId(massive));
    expect(follower.boards.current?.record.runId).toBe(runId(massive));
  });
});

function asMassive(result: ScanResult): ScanResult {
  const real = (strategy: 'legacy_v0' | 'hybrid_v1') => {
    const board = result.boards[strategy];
    return { ...board, meta: { ...board.meta, source: 'massive' as const } };
  };
  return {
    ...result,
    sourceId: 'massive-00000000-adjusted',
    boards: { legacy_v0: real('legacy_v0'), hybrid_v1: real('hybrid_v1') },
  };
}
