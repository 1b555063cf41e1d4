import { afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { BoardFollower } from '../../src/discovery/board/board-follower.js';
import type { RunMetadata } from '../../src/discovery/domain/board.js';
import type { ScanResult } from '../../src/discovery/scan/scan-runner.js';
import { massiveSourceId } from '../../src/market-data/adapters/massive/massive-provider.js';
import { BoardProcesses, holds, publicationOf, publishFrom, runIdOf } from '../support/board-processes.js';
import { eventually } from '../support/eventually.js';
import { type HttpApp, START_MS } from '../support/http-app.js';
import { ManualClock } from '../support/manual-clock.js';
import { sampleScanResults } from '../support/sample-scan.js';

/** Every key that a board is written under, as the key contract names it. */
const OWN_KEYS =
  /^(bms:(candidates:(all|trade_ready|monitor)|meta|universe:counts|worker:health)|(squeeze_cache|market_metrics):\S+|amc:discovery:v3:((candidates|last-good|epoch):(legacy_v0|hybrid_v1)|(metadata|run):run_\w+|runs|universe:latest)|amc:universe:tripwire:status|amc:constants:(filters|exclusions)|amc:worker:(health:last_heartbeat|stats:performance)|amc:discovery:stats:api_calls|amc:events|amc:idempotency:\S+)$/;

const MASSIVE_URL = 'http://127.0.0.1:9';

interface Candidates {
  readonly count: number;
  readonly meta: RunMetadata;
  readonly candidates: readonly { readonly symbol: string }[];
  readonly cache_age_seconds: number;
}

const bodyOf = async (app: HttpApp, url: string): Promise<unknown> => (await app.get(url)).json();

jest.setTimeout(30_000);

describe('boards shared through Redis', () => {
  let processes: BoardProcesses;
  let results: ScanResult[];

  beforeAll(async () => {
    results = await sampleScanResults(new ManualClock(START_MS), 3);
  });
  beforeEach(async () => {
    processes = await BoardProcesses.start();
  });
  afterEach(() => processes.stop());

  it('a process that only reads serves what another published, in every route', async () => {
    const [writer, follower] = await Promise.all([processes.scanner(), processes.reader()]);
    await publishFrom(writer, results[0]!);
    await publishFrom(writer, results[1]!);
    await holds(follower, results[1]!);
    const { symbol } = results[1]!.boards.hybrid_v1.entries[0]!;
    for (const url of [
      '/discovery/v3/candidates?limit=100',
      '/discovery/v3/candidates?format=minimal&strategy=legacy_v0',
      `/discovery/v3/candidates/${symbol}`,
      '/discovery/v3/funnel',
      '/api/v1/market/movers',
      '/discovery/v3/runs',
      `/discovery/v3/runs/${runIdOf(results[0]!)}`,
    ]) {
      const [here, there] = await Promise.all([bodyOf(writer, url), bodyOf(follower, url)]);
      expect({ url, body: there }).toEqual({ url, body: here });
    }
  });

  it('writes the keys of the contract with a TTL each, whole, in one script', async () => {
    const writer = await processes.scanner();
    const scripts = async (): Promise<number> => {
      const stats = await processes.redis.cli('INFO', 'commandstats');
      return [...stats.matchAll(/cmdstat_eval(?:sha)?:calls=(\d+)/g)].reduce((sum, [, n]) => sum + Number(n), 0);
    };
    const epoch = await publicationOf(writer).begin();
    await publishFrom(writer, results[0]!);
    expect(epoch).toBeGreaterThan(0);
    await eventually(async () => (await processes.redis.cli('XLEN', 'amc:events')) !== '0');
    const before = await scripts();
    const next = await publicationOf(writer).begin();
    const begun = await scripts();
    await publicationOf(writer).publish(results[1]!, next);
    // the run with all its keys, and its events
    expect((await scripts()) - begun).toBeLessThanOrEqual(3);
    expect(begun - before).toBeLessThanOrEqual(2);
    // the queue has keys of its own, some of them for good
    const keys = (await processes.redis.cli('--scan')).split('\n').filter((key) => !key.startsWith('bull:'));
    expect(keys.filter((key) => !OWN_KEYS.test(key))).toEqual([]);
    const ttls = await Promise.all(
      keys.map(async (key) => [key, Number(await processes.redis.cli('PTTL', key))] as const),
    );
    expect(ttls.filter(([key, ttl]) => ttl <= 0 && key !== 'amc:events')).toEqual([]);
    const all = JSON.parse(await processes.redis.cli('GET', 'bms:candidates:all')) as unknown[];
    expect(all).toHaveLength(results[1]!.boards.hybrid_v1.entries.length);
  });

  it('lets the run stand whose scan began later', async () => {
    const [early, late] = await Promise.all([processes.scanner(), processes.scanner()]);
    const first = await publicationOf(early).begin();
    const second = await publicationOf(late).begin();
    expect(second).toBeGreaterThan(first);
    expect(await publicationOf(late).publish(results[1]!, second)).not.toBeNull();
    expect(await publicationOf(early).publish(results[0]!, first)).toBeNull();
    await holds(early, results[1]!);
    expect(JSON.parse(await processes.redis.cli('GET', 'bms:meta'))).toMatchObject({ run_id: runIdOf(results[1]!) });
  });

  it('begins with the last good board and the runs before it', async () => {
    const writer = await processes.scanner();
    await publishFrom(writer, results[0]!);
    await publishFrom(writer, results[1]!);
    await processes.closeAll();
    const restarted = await processes.reader();
    await holds(restarted, results[1]!);
    await eventually(() => restarted.boards.runs.length === 2);
    const { meta, count } = (await bodyOf(restarted, '/discovery/v3/candidates')) as Candidates;
    expect([meta.run_id, count > 0]).toEqual([runIdOf(results[1]!), true]);
  });

  it('keeps a late run out when the fence has been evicted', async () => {
    const [early, late] = await Promise.all([processes.scanner(), processes.scanner()]);
    const first = await publicationOf(early).begin();
    await publishFrom(late, results[1]!);
    await processes.redis.cli('DEL', 'amc:discovery:v3:epoch:hybrid_v1', 'amc:discovery:v3:epoch:legacy_v0');
    expect(await publicationOf(early).publish(results[0]!, first)).toBeNull();
    expect(JSON.parse(await processes.redis.cli('GET', 'bms:meta'))).toMatchObject({ run_id: runIdOf(results[1]!) });
  });

  it('does not fence the market by an invention that began later', async () => {
    const [real, simulated] = await Promise.all([
      processes.scanner({ MASSIVE_API_KEY: 'key', MASSIVE_BASE_URL: MASSIVE_URL }),
      processes.scanner(),
    ]);
    const follower = await processes.reader();
    const first = await publicationOf(real).begin();
    await publishFrom(simulated, results[1]!);
    await holds(follower, results[1]!);
    const massive = asMassive(results[0]!);
    expect(await publicationOf(real).publish(massive, first)).not.toBeNull();
    await holds(follower, massive);
  });

  it('lets no invention stand in for the market', async () => {
    const massive: ScanResult = asMassive(results[0]!);
    const [real, simulated, follower] = await Promise.all([
      processes.scanner({ MASSIVE_API_KEY: 'key', MASSIVE_BASE_URL: MASSIVE_URL }),
      processes.scanner(),
      processes.reader(),
    ]);
    await publishFrom(simulated, results[1]!);
    await holds(follower, results[1]!);
    await publishFrom(real, massive);
    await holds(follower, massive);
    await publishFrom(simulated, results[2]!);
    expect(simulated.boards.current?.record.runId).toBe(runIdOf(results[2]!));
    await real.app.get(BoardFollower).compare();
    await follower.app.get(BoardFollower).compare();
    expect(real.boards.current?.record.runId).toBe(runIdOf(massive));
    expect(follower.boards.current?.record.runId).toBe(runIdOf(massive));
  });
});

function asMassive(result: ScanResult): ScanResult {
  const real = (strategy: 'legacy_v0' | 'hybrid_v1') => {
    const board = result.boards[strategy];
    return { ...board, meta: { ...board.meta, source: 'massive' as const } };
  };
  return {
    ...result,
    sourceId: massiveSourceId(MASSIVE_URL),
    boards: { legacy_v0: real('legacy_v0'), hybrid_v1: real('hybrid_v1') },
  };
}
