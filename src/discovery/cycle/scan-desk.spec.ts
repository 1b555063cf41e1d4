import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { lonelyPublication } from '../../../test/support/lonely-publication.js';
import { randomScanResult } from '../../../test/support/random-scan-result.js';
import { ScriptedScanRunner } from '../../../test/support/scripted-scan-runner.js';
import { CalibrationBook } from '../../calibration/calibration-book.js';
import { presetCalibration } from '../../calibration/presets.js';
import { SystemClock } from '../../common/system-clock.js';
import type { DomainEvent } from '../../events/domain-event.js';
import { JobDeadlineError } from '../../jobs/job-deadline.error.js';
import { MarketDataError } from '../../market-data/market-data-error.js';
import { BoardStore } from '../board/board-store.js';
import { ScanDesk, type ScanOrder, type ScanReport } from './scan-desk.js';

const BOARD: ScanOrder = { jobId: 'job-1', scheduled: true, filters: null };
const NARROWED: ScanOrder = {
  ...BOARD,
  filters: { max_price: 10, min_price: null, min_market_cap: null, exclude_etfs: null },
};

describe('ScanDesk', () => {
  let runner: ScriptedScanRunner;
  let boards: BoardStore;
  let desk: ScanDesk;
  let calibration: CalibrationBook;
  let told: DomainEvent[];

  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['setImmediate'] });
    Logger.overrideLogger(false);
    const clock = new SystemClock();
    runner = new ScriptedScanRunner();
    boards = new BoardStore(clock);
    told = [];
    const { publication, events } = lonelyPublication(boards, clock);
    events.subscribe((event) => {
      told.push(event);
    });
    calibration = new CalibrationBook();
    desk = new ScanDesk(runner, publication, boards, calibration, clock);
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  const settle = (): Promise<void> => jest.advanceTimersByTimeAsync(0);
  const events = (): string[] => told.map(({ event_type }) => event_type);

  /** Begins a scan, and lets it come as far as its runner. */
  async function begin(
    order: ScanOrder,
    signal = new AbortController().signal,
  ): Promise<{ report: Promise<ScanReport> }> {
    const report = desk.scan(order, signal, () => undefined);
    // what becomes of it is looked at later
    report.catch(() => undefined);
    await settle();
    return { report };
  }

  it('publishes what a scan brought, and tells so', async () => {
    const { report } = await begin(BOARD);
    expect(desk.state).toMatchObject({ running: true, lastSuccessMs: null });
    runner.scans[0]?.succeed(randomScanResult());
    expect((await report).published).toBe(boards.current);
    expect(desk.state).toEqual({
      running: false,
      stage: null,
      lastSuccessMs: Date.now(),
      consecutiveFailures: 0,
      lastError: null,
      heldUntilMs: null,
    });
    expect(events()).toEqual(expect.arrayContaining(['scan.started', 'scan.completed']));
  });

  it('scans with the calibration in force, once it is known', async () => {
    let known = (): void => undefined;
    calibration.loading(new Promise((resolve) => (known = resolve)));
    await begin(BOARD);
    expect(runner.scans).toHaveLength(0);
    const document = presetCalibration('strict');
    calibration.take({ ...calibration.current, version: 2, document }, []);
    known();
    await settle();
    expect(runner.scans[0]?.request.calibration).toBe(document);
  });

  it('keeps what a scan with filters brought away from the board and its followers', async () => {
    const { report } = await begin(NARROWED);
    runner.scans[0]?.succeed(randomScanResult());
    expect((await report).published).toBeNull();
    expect(boards.current).toBeNull();
    expect(events()).toEqual([]);
  });

  it('does one scan at a time, in the order in which they were asked for', async () => {
    const ended: string[] = [];
    desk.onEnd(({ jobId }) => ended.push(jobId ?? 'none'));
    const first = await begin(BOARD);
    const second = await begin({ ...NARROWED, jobId: 'job-2' });
    expect(runner.scans).toHaveLength(1);
    runner.scans[0]?.succeed(randomScanResult());
    await first.report;
    expect(desk.state.running).toBe(true);
    await settle();
    runner.scans[1]?.succeed(randomScanResult());
    await second.report;
    expect(ended).toEqual(['job-1', 'job-2']);
    expect(runner.mostAtOnce).toBe(1);
  });

  it('goes on with the next scan when one fails', async () => {
    const first = await begin(BOARD);
    const second = await begin(BOARD);
    runner.scans[0]?.fail(new MarketDataError('upstream', 'the source answered 502'));
    await expect(first.report).rejects.toMatchObject({ kind: 'upstream' });
    expect(desk.state).toMatchObject({ consecutiveFailures: 1, lastError: 'upstream: the source answered 502' });
    await settle();
    runner.scans[1]?.succeed(randomScanResult());
    await second.report;
    expect(desk.state).toMatchObject({ consecutiveFailures: 0, lastError: null });
    expect(events()).toEqual(expect.arrayContaining(['scan.failed', 'scan.completed']));
  });

  it('does not call a source that asked not to be called, and says for how long', async () => {
    const { report } = await begin(BOARD);
    runner.scans[0]?.fail(new MarketDataError('rate_limited', 'slow down', { retryAfterMs: 60_000 }));
    await expect(report).rejects.toMatchObject({ kind: 'rate_limited' });
    await jest.advanceTimersByTimeAsync(59_000);
    await expect((await begin(NARROWED)).report).rejects.toMatchObject({ kind: 'rate_limited', retryAfterMs: 1_000 });
    expect(desk.state.consecutiveFailures).toBe(1);
    await jest.advanceTimersByTimeAsync(1_000);
    await begin(NARROWED);
    expect(runner.scans).toHaveLength(2);
  });

  it('holds nothing against the source when a scan is called off, and publishes nothing of it', async () => {
    const calledOff = new AbortController();
    const { report } = await begin(BOARD, calledOff.signal);
    calledOff.abort();
    await expect(report).rejects.toThrow();
    expect(desk.state).toMatchObject({ running: false, consecutiveFailures: 0, lastError: null });
    expect(boards.current).toBeNull();
    await expect((await begin(BOARD, calledOff.signal)).report).rejects.toThrow();
    expect(runner.scans).toHaveLength(1);
  });

  it('aborts a scan that takes longer than 10 minutes, and goes on', async () => {
    const { report } = await begin(BOARD);
    await jest.advanceTimersByTimeAsync(600_000);
    await expect(report).rejects.toThrow();
    expect(desk.state.consecutiveFailures).toBe(1);
    await begin(BOARD);
    expect(runner.scans.map(({ signal }) => signal.aborted)).toEqual([true, false]);
  });

  it('takes a scan of nobody no more once it is closed, and lets the running one finish', async () => {
    const running = await begin(BOARD);
    const closing = desk.close(25_000);
    const late = await begin({ ...BOARD, jobId: null });
    runner.scans[0]?.succeed(randomScanResult());
    expect((await running.report).published).not.toBeNull();
    await expect(late.report).rejects.toMatchObject({ kind: 'aborted' });
    await closing;
    expect(runner.stopped).toBe(true);
    expect(runner.scans).toHaveLength(1);
  });

  it('counts a scan that its job had no more time for as a failure, one that was called off not', async () => {
    const late = new AbortController();
    const { report } = await begin(BOARD, late.signal);
    late.abort(new JobDeadlineError('too late'));
    await expect(report).rejects.toThrow();
    expect(desk.state.consecutiveFailures).toBe(1);

    const calledOff = new AbortController();
    const other = await begin(BOARD, calledOff.signal);
    calledOff.abort(new Error('the worker stops'));
    await expect(other.report).rejects.toThrow();
    expect(desk.state.consecutiveFailures).toBe(1);
  });
});
