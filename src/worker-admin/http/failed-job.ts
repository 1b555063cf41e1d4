import type { ScanFilters } from '../../discovery/domain/scan-filters.js';
import { isoOrNull } from '../../common/iso-or-null.js';
import type { StrategyName } from '../../discovery/domain/strategy.js';
import type { ScanJobData } from '../../discovery/scan/scan-job.js';
import type { JobRecord } from '../../jobs/job-record.js';

/** A job that failed for good, for an operator. Times are ISO 8601 UTC. */
export interface FailedJob {
  readonly job_id: string;
  /** A cycle of the schedule; false for what somebody asked for. */
  readonly scheduled: boolean;
  readonly strategy: StrategyName;
  readonly filters: ScanFilters | null;
  readonly queued_at: string;
  readonly finished_at: string | null;
  /** How often it was begun. */
  readonly attempts: number;
  /** Of all tries, oldest first. */
  readonly errors: readonly { readonly code: string; readonly message: string; readonly at: string }[];
  /** Who ran it last. */
  readonly worker_id: string | null;
}

export interface FailedJobs {
  readonly count: number;
  /** Latest first. */
  readonly jobs: readonly FailedJob[];
}

export function describeFailed(job: JobRecord<ScanJobData>): FailedJob {
  const { scheduled, strategy, filters } = job.data;
  return {
    job_id: job.id,
    scheduled,
    strategy,
    filters,
    queued_at: new Date(job.queuedAtMs).toISOString(),
    finished_at: isoOrNull(job.finishedAtMs),
    attempts: job.attempt,
    errors: job.errors.map(({ code, message, atMs }) => ({ code, message, at: new Date(atMs).toISOString() })),
    worker_id: job.workerId,
  };
}
