import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { lonelyPublication } from '../../../test/support/lonely-publication.js';
import { ManualClock } from '../../../test/support/manual-clock.js';
import { randomScanInputs } from '../../../test/support/random-market.js';
import { ScriptedScanRunner } from '../../../test/support/scripted-scan-runner.js';
import type { ScanConfig } from '../../config/app-config.js';
import type { HistoryCoverage } from '../../market-data/history/history-service.js';
import { MarketDataError } from '../../market-data/market-data-error.js';
import { BoardStore } from '../board/board-store.js';
import { scanMarket } from '../domain/scan-market.js';
import type { ScanResult } from '../scan/scan-runner.js';
import { CycleService } from './cycle.service.js';

const CONFIG: ScanConfig = {
  cycleSeconds: 60,
  scoringStrategy: 'hybrid_v1',
  forceStrategy: null,
  allowStrategyOverride: false,
  autoStart: true,
  maxCandidates: 10,
};
const coverage = (held: number, complete = false): HistoryCoverage => ({
  sessions_held: held,
  sessions_wanted: 60,
  newest: null,
  oldest: null,
  complete,
});

let runs = 0;
function result(phase: 'regular' | 'closed' = 'regular'): ScanResult {
  const inputs = randomScanInputs(1, 30, 20);
  const snapshot = { ...inputs.snapshot, session: { ...inputs.snapshot.session, phase } };
  const context = {
    run_id: `run_${String(++runs)}`,
    job_id: null,
    history: coverage(20),
    reference: { status: 'fresh', as_of: null },
    timestamp: '2026-03-16T20:00:00.000Z',
    api_usage: { calls: 1, rate_limit_hits: 0, success_rate: 1 },
    degraded: [],
  } as const;
  return { sourceId: 'random', ...scanMarket({ ...inputs, snapshot }, context, () => undefined) };
}

describe('CycleService', () => {
  let runner: ScriptedScanRunner;
  let boards: BoardStore;
  let cycles: CycleService;
  const clock = new ManualClock(Date.parse('2026-03-16T17:00:00Z'));

  function open(config: Partial<ScanConfig> = {}): Promise<void> {
    runner = new ScriptedScanRunner();
    boards = new BoardStore(clock);
    const { publication } = lonelyPublication(boards, clock);
    cycles = new CycleService(runner, publication, { ...CONFIG, ...config }, clock, new SchedulerRegistry());
    return cycles.onApplicationBootstrap();
  }

  const pass = (seconds: number): Promise<void> => jest.advanceTimersByTimeAsync(seconds * 1000);
  const last = () => {
    const scan = runner.scans.at(-1);
    if (scan === undefined) throw new Error('no scan was begun');
    return scan;
  };

  async function succeed(phase?: 'regular' | 'closed'): Promise<void> {
    const { current } = boards;
    last().succeed(result(phase));
    // Publication compresses in a thread of its own, which the fake timers do not know.
    while (boards.current === current) await new Promise(setImmediate);
    await pass(0);
  }

  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['setImmediate'] });
    Logger.overrideLogger(false);
  });

  afterEach(async () => {
    const stopping = cycles.onModuleDestroy();
    await jest.runAllTimersAsync();
    await stopping;
    jest.useRealTimers();
  });

  it('begins as soon as 30 sessions are held, and again when all are', async () => {
    await open();
    runner.emit({ type: 'history_milestone', coverage: coverage(30) });
    await pass(0);
    expect(runner.scans).toHaveLength(1);
    runner.emit({ type: 'history_milestone', coverage: coverage(60, true) });
    await pass(1);
    expect(runner.scans).toHaveLength(1);
    await succeed();
    expect(runner.scans).toHaveLength(2);
    expect(runner.mostAtOnce).toBe(1);
  });

  it('does not wait longer than 10 s for history', async () => {
    await open();
    await pass(9.9);
    expect(runner.scans).toHaveLength(0);
    await pass(0.2);
    expect(runner.scans).toHaveLength(1);
  });

  it('keeps the cadence of the session within a tenth', async () => {
    await open();
    await pass(10.1);
    await succeed();
    await pass(53);
    expect(runner.scans).toHaveLength(1);
    await pass(14);
    expect(runner.scans).toHaveLength(2);
    await succeed('closed');
    expect(cycles.status().cadenceSeconds).toBe(300);
    await pass(269);
    expect(runner.scans).toHaveLength(2);
    await pass(62);
    expect(runner.scans).toHaveLength(3);
  });

  it('never begins a scan while one runs, however long it takes', async () => {
    await open();
    await pass(10.1);
    await pass(500);
    expect(runner.scans).toHaveLength(1);
    expect(cycles.status()).toMatchObject({ running: true, nextCycleMs: null });
  });

  it('keeps the last good board when a scan fails, says why, and backs off', async () => {
    await open();
    await pass(10.1);
    await succeed();
    const good = boards.current;
    await pass(67);
    last().fail(new MarketDataError('upstream', 'the source answered 502'));
    await pass(0);
    expect(boards.current).toBe(good);
    expect(cycles.status()).toMatchObject({ consecutiveFailures: 1, lastError: 'upstream: the source answered 502' });
    await pass(34);
    expect(runner.scans).toHaveLength(3);
    last().fail(new Error('a bug'));
    await pass(0);
    expect(cycles.status()).toMatchObject({ consecutiveFailures: 2, lastError: 'internal: a bug' });
    await pass(67);
    await succeed();
    expect(cycles.status()).toMatchObject({ consecutiveFailures: 0, lastError: null });
    expect(boards.runs).toHaveLength(2);
  });

  it('waits as long as the source asked', async () => {
    await open();
    await pass(10.1);
    last().fail(new MarketDataError('rate_limited', 'slow down', { retryAfterMs: 3_600_000 }));
    await pass(3_599);
    expect(runner.scans).toHaveLength(1);
    await pass(2);
    expect(runner.scans).toHaveLength(2);
  });

  it('does not cut that wait short for a mark that the back-fill reached meanwhile', async () => {
    await open();
    await pass(10.1);
    runner.emit({ type: 'history_milestone', coverage: coverage(60, true) });
    last().fail(new MarketDataError('rate_limited', 'slow down', { retryAfterMs: 120_000 }));
    await pass(119);
    expect(runner.scans).toHaveLength(1);
    await pass(2);
    expect(runner.scans).toHaveLength(2);
  });

  it('keeps its schedule when the thread that scans dies between two scans', async () => {
    await open();
    await pass(10.1);
    await succeed();
    runner.emit({ type: 'interrupted', error: new Error('a bug') });
    expect(cycles.status()).toMatchObject({ scheduled: true, consecutiveFailures: 0 });
    await pass(67);
    expect(runner.scans).toHaveLength(2);
  });

  it('aborts a scan that takes longer than 10 minutes, and goes on', async () => {
    await open();
    await pass(10.1);
    await pass(600);
    expect(runner.scans[0]?.signal.aborted).toBe(true);
    await pass(34);
    expect(runner.scans).toHaveLength(2);
    expect(runner.scans[1]?.signal.aborted).toBe(false);
  });

  it('schedules nothing with ENABLE_WORKER_AUTO_START=false', async () => {
    await open({ autoStart: false });
    runner.emit({ type: 'history_milestone', coverage: coverage(60, true) });
    await pass(1_000);
    expect(runner.scans).toHaveLength(0);
    expect(cycles.status()).toMatchObject({ scheduled: false, nextCycleMs: null });
  });

  it('lets the running scan finish when it is stopped, but not for longer than 25 s', async () => {
    await open();
    await pass(10.1);
    const stopping = cycles.onModuleDestroy();
    await pass(24);
    expect(runner.stopped).toBe(false);
    await pass(2);
    await stopping;
    expect(last().signal.aborted).toBe(true);
    expect(runner.stopped).toBe(true);
    await pass(600);
    expect(runner.scans).toHaveLength(1);
  });

  it('publishes what a stopping process finished in time', async () => {
    await open();
    await pass(10.1);
    const stopping = cycles.onModuleDestroy();
    await succeed();
    await stopping;
    expect(boards.current).not.toBeNull();
    expect(runner.stopped).toBe(true);
  });
});
