import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { JobConsumer, type JobContext } from '../../jobs/job-consumer.js';
import type { JobProgress } from '../../jobs/job-record.js';
import { JobQueue } from '../../jobs/job-queue.js';
import { QueueUnavailableError } from '../../jobs/queue-unavailable.error.js';
import { RetryableJobError } from '../../jobs/retryable-job.error.js';
import { STOP_GRACE_MS } from '../../jobs/stop-grace.js';
import { UnrecoverableJobError } from '../../jobs/unrecoverable-job.error.js';
import { WorkerControl } from '../../jobs/worker-control.js';
import { MarketDataError } from '../../market-data/market-data-error.js';
import { JobMetrics } from '../../metrics/job-metrics.js';
import { ScanDesk, type ScanReport } from '../cycle/scan-desk.js';
import type { ScanProgress } from '../scan/scan-runner.js';
import { writeAnswer } from './scan-job-answer.js';
import { isPastCycle, type ScanJobData, type ScanJobPartial, type ScanJobResult } from '../scan/scan-job.js';

const TOP = 5;
/** Of the work that a job is, the scan itself; the rest is publication. */
const SCAN_PERCENT = 90;
/** What another try within seconds cannot mend. */
const HOPELESS: ReadonlySet<string> = new Set(['auth', 'not_entitled', 'rate_limited', 'bad_request']);

/** The desk has logged the rest; it may hold what clients must not see. */
const UNFORESEEN = {
  kind: 'internal',
  message: 'The scan ended with an unforeseen error; the log of its worker has it',
};

/** Carries out the scan jobs that this process takes from the queue. */
@Injectable()
export class ScanJobConsumer extends WorkerControl implements OnApplicationBootstrap, OnModuleDestroy {
  override readonly isHere = true;
  private readonly logger = new Logger(ScanJobConsumer.name);
  private restarting: Promise<boolean> | null = null;
  private isClosing = false;

  constructor(
    private readonly consumer: JobConsumer<ScanJobData>,
    private readonly queue: JobQueue<ScanJobData>,
    private readonly desk: ScanDesk,
    private readonly metrics: JobMetrics,
    private readonly clock: Clock,
  ) {
    super();
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.begin();
  }

  override restart(): Promise<boolean> {
    this.restarting ??= this.beginAnew().finally(() => (this.restarting = null));
    return this.restarting;
  }

  /** First the job, which may go back to the queue, then what it runs on. */
  async onModuleDestroy(): Promise<void> {
    this.isClosing = true;
    const startedMs = performance.now();
    await this.consumer.stop(STOP_GRACE_MS);
    await this.desk.close(Math.max(0, STOP_GRACE_MS - (performance.now() - startedMs)));
  }

  private begin(): Promise<void> {
    return this.consumer.start((context) => this.counted(context));
  }

  private async beginAnew(): Promise<boolean> {
    await this.consumer.stop(STOP_GRACE_MS);
    if (!this.isClosing) await this.begin();
    return !this.isClosing;
  }

  private counted(context: JobContext<ScanJobData>): Promise<ScanJobResult> {
    const { strategy } = context.job.data;
    return this.metrics.counted({ queue: 'scans', strategy }, context, this.queue.nowMs(), () =>
      this.carryOut(context),
    );
  }

  private async carryOut(context: JobContext<ScanJobData>): Promise<ScanJobResult> {
    const { id, data } = context.job;
    const earlier = context.attempt > 1 ? this.desk.publishedBy(id) : null;
    const report = earlier ?? (await this.scan(context));
    context.progress(published(report, data));
    context.signal.throwIfAborted();
    const board = report.result.boards[data.strategy];
    const { meta } = board;
    const publishedAtMs = report.published?.publishedAtMs ?? this.clock.nowMs();
    await this.keep(context, writeAnswer(id, board, { limit: data.limit, publishedAtMs }));
    if (data.scheduled) await this.supersede();
    return {
      run_id: meta.run_id,
      candidates_found: Math.min(data.limit, board.entries.length),
      execution_time_ms: meta.execution_time_ms,
      stage_timings_ms: meta.stage_timings_ms,
      published: report.published !== null,
    };
  }

  private async keep({ job, lock }: JobContext<ScanJobData>, answer: string): Promise<void> {
    try {
      if (await this.queue.saveResult(job.id, answer, lock)) return;
    } catch (error) {
      if (!(error instanceof QueueUnavailableError)) throw error;
      throw new RetryableJobError('queue_unavailable', 'The queue went away before it could keep the result', {
        cause: error,
      });
    }
    throw new RetryableJobError('lost', 'Another worker has the job by now, and its result stays');
  }

  /** Nobody waits for an earlier cycle once a later one has brought the board: its failure is no operator's concern. */
  private async supersede(): Promise<void> {
    const nowMs = this.queue.nowMs();
    try {
      await this.queue.discardFailed((id) => isPastCycle(id, nowMs));
    } catch (error) {
      // the board is there all the same, and the next cycle tries again
      this.logger.debug(`failed cycles stay: ${(error as Error).message}`);
    }
  }

  private async scan(context: JobContext<ScanJobData>): Promise<ScanReport> {
    const { id, data } = context.job;
    const { scheduled, filters } = data;
    try {
      return await this.desk.scan({ jobId: id, scheduled, filters }, context.signal, (told) => {
        context.progress(toldOf(told));
      });
    } catch (error) {
      const { kind, message } = error instanceof MarketDataError ? error : UNFORESEEN;
      // of a cycle the next is the next try: the schedule knows best when
      if (scheduled || HOPELESS.has(kind)) throw new UnrecoverableJobError(kind, message, { cause: error });
      throw new RetryableJobError(kind, message, { cause: error });
    }
  }
}

function toldOf({ stage, done, total, symbolsDone, symbolsTotal }: ScanProgress): JobProgress {
  return {
    percent: Math.round((SCAN_PERCENT * done) / total),
    stage,
    currentStep: `${stage} (${String(done + 1)} of ${String(total + 1)})`,
    done: symbolsDone,
    total: symbolsTotal ?? 0,
    partial: null,
  };
}

function published({ result }: ScanReport, { strategy, limit }: ScanJobData): JobProgress {
  const { entries } = result.boards[strategy];
  const partial: ScanJobPartial = {
    candidates_found_so_far: Math.min(limit, entries.length),
    top_candidates: entries.slice(0, TOP).map(({ symbol, action, score }) => ({ symbol, action, score })),
  };
  const rows = result.frame.count;
  return { percent: 99, stage: 'result', currentStep: 'result', done: rows, total: rows, partial };
}
