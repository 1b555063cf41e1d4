import { describe, expect, it } from '@jest/globals';
import { type HealthFacts, isWorking, type JudgedWorker, judgeHealth } from './judge-health.js';

const WORKER: JudgedWorker = {
  cycle: { scheduled: true, running: false, lastSuccessMs: 1, consecutiveFailures: 0, lastError: null },
  runner: { historyError: null, referenceError: null },
  jobs: { consuming: true },
};
const HEALTHY: HealthFacts = {
  draining: false,
  simulatedByDefault: false,
  worker: WORKER,
  redis: { status: 'up', trouble: null, policyWarning: null, refusals: [] },
  queue: { available: true, reason: null, policyWarning: null, paused: false },
  calibration: null,
  board: {
    age: { seconds: 3, stale: false },
    meta: { tripwire: { status: 'ok', warning_threshold: 4500, critical_threshold: 4000 } },
  },
};
const NO_JOBS = { ...WORKER, jobs: { consuming: false } };
const OFF = { ...NO_JOBS, cycle: { ...WORKER.cycle, scheduled: false } };

describe('judgeHealth', () => {
  it('finds nothing when all is well', () => {
    expect(judgeHealth(HEALTHY)).toMatchObject({ status: 'healthy', reasons: [], components: { worker: 'healthy' } });
  });

  it.each<[string, Partial<HealthFacts>, string[], string]>([
    ['no worker anywhere', { worker: null }, ['worker_not_running'], 'not_running'],
    ['a worker that does nothing', { worker: OFF }, ['worker_not_running'], 'not_running'],
    ['a stop by an operator', { queue: { ...HEALTHY.queue, paused: true } }, ['worker_paused'], 'not_running'],
    [
      'a queue that is away',
      { queue: { available: false, reason: 'memory_full', policyWarning: null, paused: false } },
      ['queue_memory_full'],
      'healthy',
    ],
    ['a queue that may lose jobs', { queue: { ...HEALTHY.queue, policyWarning: 'why' } }, ['queue_policy'], 'healthy'],
    [
      'failing cycles',
      { worker: { ...WORKER, cycle: { ...WORKER.cycle, consecutiveFailures: 2, lastError: 'timeout' } } },
      ['cycle_failing', 'market_data_timeout'],
      'degraded',
    ],
  ])('degrades for %s, and serves the board that is there', (_what, facts, reasons, worker) => {
    const judged = judgeHealth({ ...HEALTHY, ...facts });
    expect(judged).toMatchObject({ status: 'degraded', reasons, components: { worker } });
  });

  it('is unhealthy only when there is no board and no way to get one', () => {
    const away = { available: false, reason: 'unreachable', policyWarning: null, paused: false } as const;
    const lonely = { ...HEALTHY, board: null, worker: null, queue: away };
    expect(judgeHealth(lonely).status).toBe('unhealthy');
    expect(judgeHealth({ ...lonely, queue: HEALTHY.queue }).status).toBe('degraded');
    // scheduled cycles go on without the queue
    expect(judgeHealth({ ...lonely, worker: NO_JOBS }).status).toBe('degraded');
    expect(judgeHealth({ ...lonely, board: HEALTHY.board }).status).toBe('degraded');
  });
});

describe('isWorking', () => {
  const { queue } = HEALTHY;

  it.each<[string, JudgedWorker | null, boolean]>([
    ['a schedule', NO_JOBS, true],
    ['a running cycle', { ...OFF, cycle: { ...OFF.cycle, running: true } }, true],
    ['queued jobs alone', { ...OFF, jobs: { consuming: true } }, true],
    ['nothing', OFF, false],
    ['nobody', null, false],
  ])('%s', (_what, worker, working) => {
    expect(isWorking({ worker, queue })).toBe(working);
    expect(isWorking({ worker, queue: { ...queue, paused: true } })).toBe(false);
  });
});
