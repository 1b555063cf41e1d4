import { describe, expect, it } from '@jest/globals';
import { NO_USAGE } from '../market-data/market-data-provider.js';
import { parsePulse, translateTimes, type WorkerPulse } from './worker-pulse.js';

const PULSE: WorkerPulse = {
  worker_id: 'host-1-abcdef',
  timestamp: '2026-03-16T15:00:00.000Z',
  ttl_ms: 120_000,
  facts: {
    cycle: {
      scheduled: true,
      running: false,
      lastSuccessMs: 1_000,
      consecutiveFailures: 0,
      lastError: null,
      nextCycleMs: 61_000,
      cadenceSeconds: 60,
      stage: null,
    },
    runner: {
      history: { sessions_held: 60, sessions_wanted: 60, newest: '2026-03-13', oldest: '2025-12-16', complete: true },
      usage: { ...NO_USAGE, calls: 1, refusedCapabilities: ['snapshot'] },
      historyError: null,
      referenceError: null,
    },
    jobs: { consuming: true, active: null, lastFinishedMs: null, restarts: 0 },
    memory: { rssBytes: 1, heapUsedBytes: 1, heapTotalBytes: 1, externalBytes: 1 },
  },
};

describe('a pulse', () => {
  it('is read as it was written, whatever a later version adds', () => {
    expect(parsePulse(JSON.stringify(PULSE))).toEqual(PULSE);
    expect(parsePulse(JSON.stringify({ ...PULSE, more: 1 }))).toEqual(PULSE);
  });

  it.each([
    ['no JSON', '{'],
    ['null', 'null'],
    ['something else', '{"worker_id":"w","cycle_seconds":60}'],
    ['a wrong type', JSON.stringify({ ...PULSE, facts: { ...PULSE.facts, jobs: { consuming: 'yes' } } })],
    ['no life', JSON.stringify({ ...PULSE, ttl_ms: 0 })],
  ])('is refused when it is %s', (_what, json) => {
    expect(parsePulse(json)).toBeNull();
  });

  it('has its times moved to the clock of the reader, unknown ones stay unknown', () => {
    const { cycle, jobs } = translateTimes(PULSE.facts, 500);
    expect([cycle.lastSuccessMs, cycle.nextCycleMs, jobs.lastFinishedMs]).toEqual([1_500, 61_500, null]);
  });
});
