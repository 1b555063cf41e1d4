import { Logger } from '@nestjs/common';
import type { Clock } from '../common/clock.js';
import type { JobHandler } from './job-consumer.js';
import { JobDeadlineError } from './job-deadline.error.js';
import { failureOf } from './job-failure.js';
import type { JobFailure, JobProgress, NewJob } from './job-record.js';
import { jsonCopy } from './json-copy.js';
import { RetryableJobError } from './retryable-job.error.js';
import { UnrecoverableJobError } from './unrecoverable-job.error.js';

/** How a try ended. `handed_back`: cut short by a stop. `lost`: somebody else may have the job. */
export type AttemptOutcome =
  | { readonly kind: 'completed'; readonly result: unknown }
  | { readonly kind: 'failed'; readonly failure: JobFailure; readonly retryable: boolean }
  | { readonly kind: 'handed_back' }
  | { readonly kind: 'lost' };

export type AbortCause = 'deadline' | 'stopping' | 'lost';

const REASONS: Readonly<Record<AbortCause, string>> = {
  deadline: 'the job has reached its deadline',
  stopping: 'the worker stops',
  lost: 'another worker may have the job by now',
};

export interface AttemptOptions<D> {
  readonly job: NewJob<D>;
  /** 1 at the first. */
  readonly attempt: number;
  readonly queuedAtMs: number;
  /** As in JobContext. */
  readonly lock: string | null;
  readonly timeoutMs: number;
  /** What the handler is granted to end after an abort. */
  readonly settleMs: number;
  readonly onProgress: (progress: JobProgress) => void;
  readonly clock: Clock;
}

/** One try of one job: the handler under its deadline. It ends, whatever the handler does. */
export class JobAttempt<D> {
  private readonly logger = new Logger(JobAttempt.name);
  private readonly controller = new AbortController();
  private cause: AbortCause | null = null;
  private isOver = false;
  private impatience: NodeJS.Timeout | null = null;
  private abandon: (outcome: AttemptOutcome) => void = () => undefined;

  constructor(private readonly options: AttemptOptions<D>) {}

  get jobId(): string {
    return this.options.job.id;
  }

  /** Never rejects. */
  async run(handler: JobHandler<D>): Promise<AttemptOutcome> {
    const deadline = setTimeout(() => this.abort('deadline'), this.options.timeoutMs);
    const abandoned = new Promise<AttemptOutcome>((resolve) => (this.abandon = resolve));
    const outcome = await Promise.race([this.handle(handler), abandoned]);
    this.isOver = true;
    clearTimeout(deadline);
    if (this.impatience !== null) clearTimeout(this.impatience);
    return outcome;
  }

  /** The first cause stands. */
  abort(cause: AbortCause): void {
    if (this.isOver || this.cause !== null) return;
    this.cause = cause;
    this.controller.abort(cause === 'deadline' ? new JobDeadlineError(REASONS[cause]) : new Error(REASONS[cause]));
    this.impatience = setTimeout(() => {
      this.logger.warn(`job ${this.jobId} goes on although ${REASONS[cause]}: what it does counts no more`);
      this.abandon(this.cutShort(cause));
    }, this.options.settleMs);
  }

  private async handle(handler: JobHandler<D>): Promise<AttemptOutcome> {
    const { job, attempt, queuedAtMs, lock } = this.options;
    const progress = (now: JobProgress): void => this.tell(now);
    try {
      const result = await handler({ job, attempt, queuedAtMs, lock, signal: this.controller.signal, progress });
      if (this.cause === 'lost') return this.cutShort('lost');
      return { kind: 'completed', result: jsonCopy(result) };
    } catch (error) {
      return this.cause === null ? this.failed(error) : this.cutShort(this.cause);
    }
  }

  private tell(progress: JobProgress): void {
    if (!this.isOver) this.options.onProgress(progress);
  }

  private failed(error: unknown): AttemptOutcome {
    const isForeseen = error instanceof RetryableJobError || error instanceof UnrecoverableJobError;
    if (!isForeseen)
      this.logger.error(
        `job ${this.jobId}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
    return {
      kind: 'failed',
      failure: failureOf(error, this.options.clock.nowMs()),
      retryable: !(error instanceof UnrecoverableJobError),
    };
  }

  private cutShort(cause: AbortCause): AttemptOutcome {
    switch (cause) {
      case 'stopping':
        return { kind: 'handed_back' };
      case 'lost':
        return { kind: 'lost' };
      case 'deadline': {
        const message = `The job took longer than ${this.options.timeoutMs / 1000} s`;
        const failure = { code: 'deadline', message, atMs: this.options.clock.nowMs() };
        return { kind: 'failed', failure, retryable: false };
      }
    }
  }
}
