import { Injectable, Logger } from '@nestjs/common';
import { CalibrationBook } from '../../calibration/calibration-book.js';
import { Clock } from '../../common/clock.js';
import { MarketDataError, throwIfAborted } from '../../market-data/market-data-error.js';
import { JobDeadlineError } from '../../jobs/job-deadline.error.js';
import { underSignals } from '../../common/under-signals.js';
import { withinDeadline } from '../../common/within-deadline.js';
import { within } from '../../common/within.js';
import { BoardPublication } from '../board/board-publication.js';
import { BoardStore, type PublishedRun } from '../board/board-store.js';
import { previousBoards } from '../domain/board-diff.js';
import type { RunMetadata } from '../domain/board.js';
import type { ScanFilters } from '../domain/scan-filters.js';
import { type ScanProgress, type ScanResult, ScanRunner, type ScanRunnerEvent } from '../scan/scan-runner.js';

/** A cycle that takes longer is aborted: the first load of reference data on the slowest plan takes under 4 minutes. */
const SCAN_DEADLINE_MS = 10 * 60 * 1000;

export interface ScanOrder {
  /** null: asked for by no job, because there is no queue to ask. */
  readonly jobId: string | null;
  readonly scheduled: boolean;
  /** null: the board itself, which is published. */
  readonly filters: ScanFilters | null;
}

export interface ScanReport {
  readonly result: ScanResult;
  /** null with filters, and where a newer run stands. */
  readonly published: PublishedRun | null;
}

/** How the scans of this process fare. Times are epoch ms, null = never. */
export interface DeskState {
  readonly running: boolean;
  /** Stage of the running scan, or null. */
  readonly stage: string | null;
  readonly lastSuccessMs: number | null;
  readonly consecutiveFailures: number;
  /** `kind: message` of the last failure, null after a success. */
  readonly lastError: string | null;
  /** The source asked not to be called before; null = it did not. */
  readonly heldUntilMs: number | null;
}

type EndListener = (order: ScanOrder) => void;

/** The one place of a process where it scans: one scan at a time, published when it is the board. A failed scan leaves the last good board in place. */
@Injectable()
export class ScanDesk {
  private readonly logger = new Logger(ScanDesk.name);
  private readonly endListeners: EndListener[] = [];
  private readonly closing = new AbortController();
  private tail: Promise<unknown> = Promise.resolve();
  private ahead = 0;
  private isClosed = false;
  private current: DeskState = {
    running: false,
    stage: null,
    lastSuccessMs: null,
    consecutiveFailures: 0,
    lastError: null,
    heldUntilMs: null,
  };

  constructor(
    private readonly runner: ScanRunner,
    private readonly publication: BoardPublication,
    private readonly boards: BoardStore,
    private readonly calibration: CalibrationBook,
    private readonly clock: Clock,
  ) {}

  get state(): DeskState {
    return { ...this.current, running: this.ahead > 0 };
  }

  /** Begins the back-fill. Resolves when the runner is up. */
  async open(onEvent: (event: ScanRunnerEvent) => void): Promise<void> {
    await this.runner.start((event) => {
      if (event.type === 'interrupted')
        this.logger.error(`what runs the scans died and is replaced: ${event.error.stack ?? event.error.message}`);
      onEvent(event);
    });
  }

  /** Calls back when a scan has ended, well or not. */
  onEnd(listener: EndListener): void {
    this.endListeners.push(listener);
  }

  /** The board that a job has published already, where it stands: who published it may have died before it could say so. */
  publishedBy(jobId: string): ScanReport | null {
    const { current } = this.boards;
    if (current?.result.boards.hybrid_v1.meta.job_id !== jobId) return null;
    return { result: current.result, published: current };
  }

  /**
   * Scans and publishes. Rejects with MarketDataError, at once with `rate_limited` while the source is not to be called.
   * A scan that was aborted is never published.
   */
  async scan(order: ScanOrder, signal: AbortSignal, onProgress: (progress: ScanProgress) => void): Promise<ScanReport> {
    this.ahead++;
    const turn = this.tail.then(() => this.carryOut(order, signal, onProgress));
    this.tail = turn.catch(() => undefined);
    try {
      return await turn;
    } finally {
      this.ahead--;
      for (const listener of this.endListeners) listener(order);
    }
  }

  /** Takes nothing more; what runs may finish within the grace, else it is aborted. Then releases everything. */
  async close(graceMs: number): Promise<void> {
    this.isClosed = true;
    await within(graceMs, this.tail);
    this.closing.abort();
    await this.runner.stop();
  }

  private async carryOut(
    order: ScanOrder,
    signal: AbortSignal,
    onProgress: (progress: ScanProgress) => void,
  ): Promise<ScanReport> {
    throwIfAborted(signal);
    // jobs are kept from coming by their consumer, which gives back what it cannot finish
    if (this.isClosed && order.jobId === null) throw new MarketDataError('aborted', 'this process is stopping');
    this.refuseWhileHeld();
    const endings = [signal, this.closing.signal];
    const tellStage = (progress: ScanProgress): void => {
      this.current = { ...this.current, stage: progress.stage };
      onProgress(progress);
    };
    try {
      const report = await underSignals(endings, (calledOff) =>
        withinDeadline(SCAN_DEADLINE_MS, calledOff, (limited) => this.run(order, limited, tellStage)),
      );
      this.current = {
        ...this.current,
        lastSuccessMs: this.clock.nowMs(),
        consecutiveFailures: 0,
        lastError: null,
        heldUntilMs: null,
      };
      if (report.published !== null) this.tell(report.result.boards[this.publication.strategy].meta);
      return report;
    } catch (error) {
      // a stop, or another worker that has the job by now: nothing is wrong with the source
      if (!endings.some(({ aborted }) => aborted) || signal.reason instanceof JobDeadlineError) this.fail(error, order);
      throw error;
    } finally {
      this.current = { ...this.current, stage: null };
    }
  }

  private async run(
    { jobId, scheduled, filters }: ScanOrder,
    signal: AbortSignal,
    onProgress: (progress: ScanProgress) => void,
  ): Promise<ScanReport> {
    await this.calibration.loaded;
    const current = this.boards.current?.result;
    const request = {
      calibration: this.calibration.current.document,
      filters,
      ...(jobId !== null && { jobId }),
      ...(current !== undefined && { previous: previousBoards(current) }),
    };
    if (filters !== null) return { result: await this.runner.scan(request, signal, onProgress), published: null };
    const epoch = await this.publication.begin(scheduled);
    const result = await this.runner.scan(request, signal, onProgress);
    throwIfAborted(signal);
    return { result, published: await this.publication.publish(result, epoch) };
  }

  private refuseWhileHeld(): void {
    const { heldUntilMs } = this.current;
    const retryAfterMs = heldUntilMs === null ? 0 : heldUntilMs - this.clock.nowMs();
    if (retryAfterMs <= 0) return;
    const seconds = String(Math.ceil(retryAfterMs / 1000));
    throw new MarketDataError('rate_limited', `the source asked not to be called for another ${seconds} s`, {
      retryAfterMs,
    });
  }

  private tell(meta: RunMetadata): void {
    this.logger.log(
      `${meta.run_id}: ${String(meta.rows_read)} rows, ${String(meta.eligible)} eligible, ${String(meta.trade_ready)} trade ready, ` +
        `${String(meta.monitor)} monitor (${meta.strategy}, ${meta.source}, ${meta.session}) in ${String(Math.round(meta.execution_time_ms))} ms`,
    );
  }

  private fail(error: unknown, { filters }: ScanOrder): void {
    const known = error instanceof MarketDataError;
    const consecutiveFailures = this.current.consecutiveFailures + 1;
    const lastError = known
      ? `${error.kind}: ${error.message}`
      : `internal: ${error instanceof Error ? error.message : String(error)}`;
    const heldMs = known ? error.retryAfterMs : null;
    const heldUntilMs = heldMs === null ? null : this.clock.nowMs() + heldMs;
    this.current = { ...this.current, consecutiveFailures, lastError, heldUntilMs };
    this.logger.warn(`scan failed (${String(consecutiveFailures)} in a row), the last good board stays: ${lastError}`);
    if (!known && error instanceof Error) this.logger.error(error.stack);
    if (filters === null) this.publication.abandon(known ? error.kind : 'internal', consecutiveFailures);
  }
}
