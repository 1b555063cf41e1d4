import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { CalibrationTrouble } from '../calibration/calibration-book.js';
import { CIRCUIT_STATES } from '../market-data/market-data-provider.js';
import { QUEUE_TROUBLES } from '../jobs/queue-unavailable.error.js';
import { REDIS_TROUBLES } from '../redis/redis-state.js';
import { type Findings, INDICATORS } from './finding.js';
import { HEALTH_REASONS, SOURCE_ERROR_KINDS } from './health-reasons.js';
import {
  canServe,
  isWorking,
  judgeApi,
  judgeBoard,
  judgeCalibration,
  type JudgedFacts,
  type JudgedWorker,
  judgeMarketData,
  judgeUniverse,
  judgeWorker,
} from './judge-health.js';
import { judgeEventLoop, judgeFeaturesQueue, judgeMemory, judgeQueue, judgeRedisCache } from './judge-platform.js';
import { reasonsAgainstTraffic, summarizeHealth } from './summarize-health.js';

type Platform = Parameters<typeof judgeRedisCache>[0];
type Queue = Parameters<typeof judgeQueue>[0];
type Memory = Parameters<typeof judgeMemory>[0];

/** Everything that health is judged by. */
interface Everything extends Omit<JudgedFacts, 'queue'> {
  readonly draining: boolean;
  readonly simulated: boolean;
  readonly redis: Platform;
  readonly queue: Queue;
  readonly features: Queue;
  readonly calibration: CalibrationTrouble | null;
  readonly memory: Memory;
  readonly stallMs: number;
}

const WORKER: JudgedWorker = {
  cycle: { scheduled: true, running: false, lastSuccessMs: 1, consecutiveFailures: 0, lastError: null },
  runner: { historyError: null, referenceError: null, usage: { circuit: 'closed' } },
  jobs: { consuming: true },
};
const QUEUE: Queue = { available: true, reason: null, policyWarning: null, paused: false, isShared: true };
const AWAY: Queue = { ...QUEUE, available: false, reason: 'unreachable' };
const HEALTHY: Everything = {
  draining: false,
  simulated: false,
  worker: WORKER,
  redis: { status: 'up', trouble: null, policyWarning: null, refusals: [] },
  queue: QUEUE,
  features: QUEUE,
  calibration: null,
  board: {
    age: { seconds: 3, stale: false },
    meta: { tripwire: { status: 'ok', warning_threshold: 4500, critical_threshold: 4000 } },
  },
  memory: { rssBytes: 1, limitBytes: 10, heapUsedBytes: 1, heapLimitBytes: 10 },
  stallMs: 20,
};
const NO_JOBS: JudgedWorker = { ...WORKER, jobs: { consuming: false } };
const OFF = { ...NO_JOBS, cycle: { ...WORKER.cycle, scheduled: false } };

function findingsOf(facts: Everything): Findings {
  return {
    api: judgeApi(facts.draining),
    board: judgeBoard(facts),
    worker: judgeWorker(facts),
    market_data: judgeMarketData(facts, facts.simulated),
    universe: judgeUniverse(facts),
    redis_cache: judgeRedisCache(facts.redis),
    redis_queue: judgeQueue(facts.queue),
    features_queue: judgeFeaturesQueue(facts.features, facts.queue),
    calibration: judgeCalibration(facts.calibration),
    memory: judgeMemory(facts.memory),
    event_loop: judgeEventLoop(facts.stallMs),
  };
}
const judge = (facts: Partial<Everything>) => summarizeHealth(findingsOf({ ...HEALTHY, ...facts }));
describe('health', () => {
  it('finds nothing when all is well', () => {
    expect(judge({})).toEqual({
      status: 'healthy',
      reasons: [],
      components: { api: 'healthy', redis: 'healthy', worker: 'healthy', market_data: 'healthy', universe: 'healthy' },
    });
  });

  it.each<[string, Partial<Everything>, string[], object]>([
    ['no worker anywhere', { worker: null }, ['worker_not_running'], { worker: 'not_running' }],
    ['a worker that does nothing', { worker: OFF }, ['worker_not_running'], { worker: 'not_running' }],
    ['a stop by an operator', { queue: { ...QUEUE, paused: true } }, ['worker_paused'], { worker: 'not_running' }],
    [
      'a queue that is full',
      { queue: { ...QUEUE, available: false, reason: 'memory_full' } },
      ['queue_memory_full'],
      { redis: 'degraded', worker: 'healthy' },
    ],
    ['a queue that is away', { queue: AWAY, features: AWAY }, ['queue_unreachable'], { redis: 'unreachable' }],
    ['a queue that loses jobs', { queue: { ...QUEUE, policyWarning: 'w' } }, ['queue_policy'], { redis: 'degraded' }],
    ['both on one such Redis', bothQueues({ policyWarning: 'why' }), ['queue_policy'], { redis: 'degraded' }],
    ['features alone', { features: AWAY }, ['features_queue_unreachable'], { redis: 'unreachable' }],
    ['paused features', { features: { ...QUEUE, paused: true } }, ['features_queue_paused'], { worker: 'healthy' }],
    ['both stopped', bothQueues({ paused: true }), ['worker_paused'], { worker: 'not_running' }],
    [
      'failing cycles',
      { worker: { ...WORKER, cycle: { ...WORKER.cycle, consecutiveFailures: 2, lastError: 'timeout' } } },
      ['cycle_failing', 'market_data_timeout'],
      { worker: 'degraded', market_data: 'unreachable' },
    ],
    [
      'an open circuit',
      { worker: { ...WORKER, runner: { ...WORKER.runner, usage: { circuit: 'open' } } } },
      ['market_data_circuit_open'],
      { market_data: 'unreachable' },
    ],
    [
      'a disk that takes no history',
      { worker: { ...WORKER, runner: { ...WORKER.runner, historyError: 'store' } } },
      ['history_failing', 'market_data_store'],
      { market_data: 'degraded' },
    ],
    ['memory at 90 %', { memory: { ...HEALTHY.memory, rssBytes: 9 } }, ['memory_high'], { api: 'degraded' }],
    ['a heap at 90 %', { memory: { ...HEALTHY.memory, heapUsedBytes: 9 } }, ['heap_high'], { api: 'degraded' }],
    ['an event loop that stood still', { stallMs: 1_000 }, ['event_loop_slow'], { api: 'degraded' }],
  ])('degrades for %s, and serves the board that is there', (_what, facts, reasons, components) => {
    expect(judge(facts)).toMatchObject({ status: 'degraded', reasons, components });
  });

  it('is unhealthy only when there is no board and no way to get one, or it is leaving', () => {
    const lonely = { board: null, worker: null, queue: AWAY, features: AWAY };
    expect(judge(lonely).status).toBe('unhealthy');
    expect(judge({ ...lonely, queue: QUEUE }).status).toBe('degraded');
    // scheduled cycles go on without the queue
    expect(judge({ ...lonely, worker: NO_JOBS }).status).toBe('degraded');
    expect(judge({ ...lonely, board: HEALTHY.board }).status).toBe('degraded');
    expect(judge({ draining: true })).toMatchObject({ status: 'unhealthy', reasons: ['shutting_down'] });
  });
});

describe('of any combination of facts, health', () => {
  const error = fc.constantFrom(null, 'internal', 'aborted', 'store', 'unheard_of', ...SOURCE_ERROR_KINDS);
  const worker = fc.option(
    fc.record<JudgedWorker>({
      cycle: fc.record({
        scheduled: fc.boolean(),
        running: fc.boolean(),
        lastSuccessMs: fc.option(fc.nat()),
        consecutiveFailures: fc.nat(3),
        lastError: error,
      }),
      runner: fc.record({
        historyError: error,
        referenceError: error,
        usage: fc.record({ circuit: fc.constantFrom(...CIRCUIT_STATES) }),
      }),
      jobs: fc.record({ consuming: fc.boolean() }),
    }),
  );
  const warning = fc.constantFrom(null, 'set maxmemory-policy');
  const queue = fc
    .record({
      reason: fc.constantFrom(null, 'connecting' as const, ...QUEUE_TROUBLES),
      policyWarning: warning,
      paused: fc.boolean(),
      isShared: fc.boolean(),
    })
    .map<Queue>((it) => ({ ...it, available: it.reason === null }));
  const tenths = fc.nat(10);
  const everything = fc.record<Everything>({
    draining: fc.boolean(),
    simulated: fc.boolean(),
    worker,
    redis: fc.record<Platform>({
      status: fc.constantFrom('disabled', 'connecting', 'up', 'down'),
      trouble: fc.constantFrom(null, ...REDIS_TROUBLES),
      policyWarning: warning,
      refusals: fc.constantFrom([], ['events']),
    }),
    queue,
    features: queue,
    calibration: fc.constantFrom(null, 'damaged', 'emergency_damaged', 'unavailable'),
    board: fc.option(
      fc.record({
        age: fc.record({ seconds: fc.nat(), stale: fc.boolean() }),
        meta: fc.record({
          tripwire: fc.record({
            status: fc.constantFrom('ok' as const, 'warning' as const, 'critical' as const),
            warning_threshold: fc.constant(4500),
            critical_threshold: fc.constant(4000),
          }),
        }),
      }),
    ),
    memory: fc.record({
      rssBytes: tenths,
      limitBytes: fc.constant(10),
      heapUsedBytes: tenths,
      heapLimitBytes: fc.constant(10),
    }),
    stallMs: fc.constantFrom(0, 999, 1_000, 60_000),
  });

  it('is the worst of what was found, says why by known codes, each once, and takes traffic unless it is unhealthy', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(everything, (facts) => {
        const findings = findingsOf(facts);
        const { status, reasons } = summarizeHealth(findings);
        const isDown = facts.draining || !canServe(facts);
        expect(status).toBe(isDown ? 'unhealthy' : reasons.length > 0 ? 'degraded' : 'healthy');
        expect(reasonsAgainstTraffic(findings).length > 0).toBe(isDown);
        expect(new Set(reasons).size).toBe(reasons.length);
        for (const reason of reasons) {
          expect(HEALTH_REASONS).toContain(reason);
          seen.add(reason);
        }
        // whoever is not well says why, and the other way round
        for (const name of INDICATORS)
          expect([name, findings[name].reasons.length > 0]).toEqual([name, findings[name].degraded]);
      }),
      { numRuns: 3_000, seed: 7 },
    );
    // no code is listed that nothing gives; the check itself gives two
    const unseen = HEALTH_REASONS.filter((reason) => !seen.has(reason));
    expect(unseen).toEqual(['check_failed', 'check_timeout']);
  });
});

describe('isWorking', () => {
  it.each<[string, JudgedWorker | null, boolean]>([
    ['a schedule', NO_JOBS, true],
    ['a running cycle', { ...OFF, cycle: { ...OFF.cycle, running: true } }, true],
    ['queued jobs alone', { ...OFF, jobs: { consuming: true } }, true],
    ['nothing', OFF, false],
    ['nobody', null, false],
  ])('%s', (_what, worker, working) => {
    expect(isWorking({ worker, queue: QUEUE })).toBe(working);
    expect(isWorking({ worker, queue: { ...QUEUE, paused: true } })).toBe(false);
  });
});

function bothQueues(change: Partial<Queue>): Partial<Everything> {
  return { queue: { ...QUEUE, ...change }, features: { ...QUEUE, ...change } };
}
