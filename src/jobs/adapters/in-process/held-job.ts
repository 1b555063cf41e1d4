import type { JobFailure, JobProgress, JobRecord, NewJob } from '../../job-record.js';
import { jsonCopy } from '../../json-copy.js';
import type { JobState } from '../../job-state.js';

/** A job while it waits or runs, and what is known of it afterwards. */
export class HeldJob<D> {
  readonly job: NewJob<D>;
  state: JobState = 'queued';
  progress: JobProgress | null = null;
  startedAtMs: number | null = null;
  finishedAtMs: number | null = null;
  /** How often it was begun. */
  attempt = 0;
  /** How often it failed since it was added or retried. */
  failedTries = 0;
  errors: readonly JobFailure[] = [];
  workerId: string | null = null;
  result: unknown = null;
  /** Runs until a failed job may be tried again. */
  pause: NodeJS.Timeout | null = null;

  constructor(
    job: NewJob<D>,
    readonly queuedAtMs: number,
    /** Of jobs of one priority, the lowest runs first. */
    public turn: number,
  ) {
    this.job = { ...job, data: jsonCopy(job.data) as D };
  }

  get record(): JobRecord<D> {
    const isQueued = this.state === 'queued';
    return {
      id: this.job.id,
      similarTo: this.job.similarTo,
      state: this.state,
      data: this.job.data,
      progress: this.progress,
      queuedAtMs: this.queuedAtMs,
      startedAtMs: isQueued ? null : this.startedAtMs,
      finishedAtMs: this.finishedAtMs,
      attempt: this.attempt,
      errors: this.errors,
      workerId: isQueued ? null : this.workerId,
      result: this.result,
    };
  }
}
