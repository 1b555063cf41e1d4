import { describe, expect, it, jest } from '@jest/globals';
import { pass, useFakeClock } from '../../../test/support/fake-clock.js';
import { randomScanResult } from '../../../test/support/random-scan-result.js';
import { ScanSide } from '../../../test/support/scan-side.js';
import type { ScanConfig } from '../../config/app-config.js';
import { QueueUnavailableError } from '../../jobs/queue-unavailable.error.js';
import type { SessionPhase } from '../../market-data/calendar/session-calendar.js';
import type { HistoryCoverage } from '../../market-data/history/history-listener.js';
import { MarketDataError } from '../../market-data/market-data-error.js';

const START_MS = Date.parse('2026-03-16T17:00:00Z');
const coverage = (held: number, complete = false): HistoryCoverage => ({
  sessions_held: held,
  sessions_wanted: 60,
  newest: null,
  oldest: null,
  complete,
});

describe('CycleService', () => {
  let side: ScanSide;

  useFakeClock(START_MS, () => side.close());

  async function open(config: Partial<ScanConfig> = {}): Promise<void> {
    side = await ScanSide.start(config);
  }

  const begun = (): number => side.runner.scans.length;
  const last = () => {
    const scan = side.runner.scans.at(-1);
    if (scan === undefined) throw new Error('no scan was begun');
    return scan;
  };
  /** Seconds until the next tick of the schedule. */
  const toTick = (): number => side.ticks.next().inMs / 1000;

  async function succeed(phase?: SessionPhase): Promise<void> {
    const { current } = side.boards;
    last().succeed(randomScanResult(phase));
    // Publication compresses in a thread of its own, which the fake timers do not know.
    while (side.boards.current === current || side.desk.state.running) await new Promise(setImmediate);
    await pass(0);
  }

  async function fail(error: Error): Promise<void> {
    last().fail(error);
    await pass(0);
  }

  it('begins as soon as 30 sessions are held, and again when all are', async () => {
    await open();
    side.runner.emit({ type: 'history_milestone', coverage: coverage(30) });
    await pass(0);
    expect(begun()).toBe(1);
    side.runner.emit({ type: 'history_milestone', coverage: coverage(60, true) });
    await pass(1);
    expect(begun()).toBe(1);
    await succeed();
    expect(begun()).toBe(2);
    expect(side.runner.mostAtOnce).toBe(1);
  });

  it('does not wait longer than 10 s for history', async () => {
    await open();
    side.runner.emit({ type: 'history_milestone', coverage: coverage(29) });
    await pass(9.9);
    expect(begun()).toBe(0);
    await pass(0.2);
    expect(begun()).toBe(1);
  });

  it('does not put off the first board for a scan with filters', async () => {
    await open();
    const filters = { max_price: 10, min_price: null, min_market_cap: null, exclude_etfs: null };
    const order = { jobId: 'narrowed', scheduled: false, filters };
    const narrowed = side.desk.scan(order, new AbortController().signal, () => undefined);
    await pass(0);
    last().succeed(randomScanResult());
    await narrowed;
    expect(toTick()).toBeGreaterThan(10.1);
    await pass(10.1);
    expect(begun()).toBe(2);
  });

  it('scans at the ticks of the shared clock, under their names', async () => {
    await open();
    await pass(10.1);
    await succeed();
    const { id } = side.ticks.next();
    await pass(toTick() - 0.01);
    expect(begun()).toBe(1);
    await pass(0.02);
    expect(begun()).toBe(2);
    expect(await side.queue.get(id)).toMatchObject({ state: 'in_progress', data: { scheduled: true, filters: null } });
    await succeed('closed');
    expect(await side.queue.get(id)).toMatchObject({ state: 'completed', result: { published: true } });
    expect(side.cycles.status().cadenceSeconds).toBe(300);
    expect(side.cycles.status().nextCycleMs).toBe(Date.now() + toTick() * 1000);
    await pass(toTick() + 0.01);
    expect(begun()).toBe(3);
  });

  it('never begins a scan while one runs, however long it takes', async () => {
    await open();
    await pass(10.1);
    await pass(500);
    expect(begun()).toBe(1);
    expect(side.cycles.status()).toMatchObject({ running: true, nextCycleMs: null });
    expect(await side.queue.counts()).toMatchObject({ queued: 0, in_progress: 1 });
  });

  it('keeps the last good board when a scan fails, says why, and backs off', async () => {
    await open();
    await pass(10.1);
    await succeed();
    const good = side.boards.current;
    await pass(toTick() + 0.01);
    await fail(new MarketDataError('upstream', 'the source answered 502'));
    expect(side.boards.current).toBe(good);
    expect(side.cycles.status()).toMatchObject({
      consecutiveFailures: 1,
      lastError: 'upstream: the source answered 502',
    });
    await pass(13.4);
    expect(begun()).toBe(2);
    await pass(3.2);
    expect(begun()).toBe(3);
    await fail(new MarketDataError('malformed', 'no JSON'));
    expect(side.cycles.status()).toMatchObject({ consecutiveFailures: 2, lastError: 'malformed: no JSON' });
    await pass(13.4);
    expect(begun()).toBe(3);
    await pass(3.2);
    await succeed();
    expect(begun()).toBe(4);
    expect(side.cycles.status()).toMatchObject({ consecutiveFailures: 0, lastError: null });
    expect(side.boards.runs).toHaveLength(2);
  });

  it('waits as long as the source asked', async () => {
    await open();
    await pass(10.1);
    await fail(new MarketDataError('rate_limited', 'slow down', { retryAfterMs: 3_600_000 }));
    await pass(3_599);
    expect(begun()).toBe(1);
    await pass(2);
    expect(begun()).toBe(2);
  });

  it('does not cut that wait short for a mark that the back-fill reached meanwhile', async () => {
    await open();
    await pass(10.1);
    side.runner.emit({ type: 'history_milestone', coverage: coverage(60, true) });
    await fail(new MarketDataError('rate_limited', 'slow down', { retryAfterMs: 120_000 }));
    side.runner.emit({ type: 'history_milestone', coverage: coverage(60, true) });
    await pass(119);
    expect(begun()).toBe(1);
    await pass(2);
    expect(begun()).toBe(2);
  });

  it('keeps its schedule when the thread that scans dies between two scans', async () => {
    await open();
    await pass(10.1);
    await succeed();
    side.runner.emit({ type: 'interrupted', error: new Error('a bug') });
    expect(side.cycles.status()).toMatchObject({ scheduled: true, consecutiveFailures: 0 });
    await pass(toTick() + 0.01);
    expect(begun()).toBe(2);
  });

  it('schedules nothing with ENABLE_WORKER_AUTO_START=false, and runs the jobs of others all the same', async () => {
    await open({ autoStart: false });
    side.runner.emit({ type: 'history_milestone', coverage: coverage(60, true) });
    await pass(1_000);
    expect(begun()).toBe(0);
    expect(side.cycles.status()).toMatchObject({ scheduled: false, nextCycleMs: null });
    await side.queue.add(side.ticks.job('asked-for'));
    await pass(0);
    await succeed();
    await pass(1_000);
    expect(begun()).toBe(1);
  });

  it('schedules nothing while an operator has stopped the workers, and goes on afterwards', async () => {
    await open();
    await side.queue.setPaused(true);
    side.runner.emit({ type: 'history_milestone', coverage: coverage(60, true) });
    await pass(1_000);
    expect(begun()).toBe(0);
    expect(await side.queue.counts()).toMatchObject({ queued: 0 });
    expect(side.cycles.status().scheduled).toBe(false);
    await side.queue.setPaused(false);
    await pass(61);
    expect(begun()).toBe(1);
  });

  it('scans by itself, at the same cadence, while the queue is away', async () => {
    await open();
    const add = jest.spyOn(side.queue, 'add').mockRejectedValue(new QueueUnavailableError('unreachable'));
    await pass(10.1);
    await succeed();
    await pass(toTick() + 0.01);
    await fail(new MarketDataError('upstream', 'the source answered 502'));
    expect(side.cycles.status()).toMatchObject({ consecutiveFailures: 1 });
    await pass(16.6);
    expect(begun()).toBe(3);
    await pass(120);
    expect(begun()).toBe(3);
    await succeed();
    expect(await side.queue.counts()).toMatchObject({ completed: 0, failed: 0 });
    add.mockRestore();
    await pass(toTick() + 0.01);
    expect(await side.queue.counts()).toMatchObject({ in_progress: 1 });
    expect(side.runner.mostAtOnce).toBe(1);
  });

  it('lets the running scan finish when it is stopped, but not for longer than 25 s', async () => {
    await open();
    await pass(10.1);
    const stopping = side.stop();
    await pass(24);
    expect(side.runner.stopped).toBe(false);
    await pass(2);
    await stopping;
    expect(last().signal.aborted).toBe(true);
    expect(side.runner.stopped).toBe(true);
    await pass(600);
    expect(begun()).toBe(1);
  });

  it('publishes what a stopping process finished in time', async () => {
    await open();
    await pass(10.1);
    const stopping = side.stop();
    await succeed();
    await stopping;
    expect(side.boards.current).not.toBeNull();
    expect(side.runner.stopped).toBe(true);
    expect(await side.queue.counts()).toMatchObject({ completed: 1 });
  });
});
