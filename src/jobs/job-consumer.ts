import type { JobProgress, NewJob } from './job-record.js';

export interface JobContext<D> {
  readonly job: NewJob<D>;
  /** As in JobRecord; 1 at the first. */
  readonly attempt: number;
  /** As in JobRecord. */
  readonly queuedAtMs: number;
  /**
   * Aborted at the deadline (with a JobDeadlineError), when the process stops, and when another worker may have the job by now, as this one has not
   * been able to keep its lock. A handler that does not end within a second of it is left alone: what it returns counts no
   * more.
   */
  readonly signal: AbortSignal;
  /** Proves to `saveResult` that this try has the job; null where no other worker could have it. */
  readonly lock: string | null;
  /** Cheap: what comes too fast is left out, the last is kept. */
  progress(progress: JobProgress): void;
}

/**
 * Does one job and returns its result as JSON. Throws UnrecoverableJobError or RetryableJobError to say why not; anything
 * else is tried again too, and shown to clients as an internal error.
 */
export type JobHandler<D> = (context: JobContext<D>) => Promise<unknown>;

/** Times are epoch ms. */
export interface ConsumerState {
  /** As in the records of the jobs it runs. */
  readonly workerId: string;
  /** Started and not stopped. */
  readonly running: boolean;
  /** An operator has paused the queue itself: what waits goes on waiting. */
  readonly paused: boolean;
  readonly activeJobId: string | null;
  /** When a try last ended, well or not; null = none yet. */
  readonly lastJobFinishedMs: number | null;
  /** How often it was found stuck and replaced since the process began. */
  readonly restarts: number;
  /** When the store of the queue last answered it; null = never, or not started. */
  readonly lastSeenMs: number | null;
}

/** Takes jobs from the queue, one at a time. */
export abstract class JobConsumer<D = unknown> {
  /** Resolves at once: a store that is away is waited for. Does nothing while it runs. */
  abstract start(handler: JobHandler<D>): Promise<void>;

  /**
   * Takes no more jobs; a running one may finish within the grace, else it is aborted and goes back to the head of the
   * queue, without counting as failed. Ends within a second or two after the grace. May be called again and anew.
   */
  abstract stop(graceMs: number): Promise<void>;

  abstract readonly state: ConsumerState;
}
