import { isoOrNull } from '../../common/iso-or-null.js';
import type { JobProgress, JobRecord } from '../../jobs/job-record.js';
import type { JobState } from '../../jobs/job-state.js';
import type { FeatureJobCounts, FeatureJobData } from './feature-job.js';

/** What clients are told of a feature job. Times are ISO 8601 UTC; null = not known, or not yet. */
export interface FeatureStatus extends FeatureJobCounts {
  readonly job_id: string;
  readonly date: string;
  readonly status: JobState;
  /** 0-100. */
  readonly progress: number;
  /** What it does: `history` while it waits for the bars, then `compute`. */
  readonly stage: string | null;
  readonly symbols_processed: number | null;
  readonly symbols_remaining: number | null;
  readonly queued_at: string;
  readonly started_at: string | null;
  readonly finished_at: string | null;
  /** Of all failed tries, oldest first. */
  readonly errors: readonly { readonly code: string; readonly message: string; readonly at: string }[];
  readonly worker_id: string | null;
}

const NOTHING_YET: FeatureJobCounts = { computed: 0, cached: 0, without_bar: 0, not_held_yet: 0 };

export function describeFeatureJob(job: JobRecord<FeatureJobData>): FeatureStatus {
  const { id, state, data, queuedAtMs, startedAtMs, finishedAtMs, errors, workerId } = job;
  const isCompleted = state === 'completed';
  // of a job that waits for its next try, what the last one told is void
  const told = state === 'queued' ? null : job.progress;
  const counts = (isCompleted ? job.result : told?.partial) as FeatureJobCounts | null | undefined;
  return {
    job_id: id,
    date: data.date,
    status: state,
    progress: isCompleted ? 100 : (told?.percent ?? 0),
    stage: told?.stage ?? null,
    ...symbolsOf(told),
    ...(counts ?? NOTHING_YET),
    queued_at: new Date(queuedAtMs).toISOString(),
    started_at: isoOrNull(startedAtMs),
    finished_at: isoOrNull(finishedAtMs),
    errors: errors.map(({ code, message, atMs }) => ({ code, message, at: new Date(atMs).toISOString() })),
    worker_id: workerId,
  };
}

export function featureJobUrl(id: string): string {
  return `/api/v1/features/jobs/${id}`;
}

/** A total of 0 is one that nobody knows yet. */
function symbolsOf(told: JobProgress | null): Pick<FeatureStatus, 'symbols_processed' | 'symbols_remaining'> {
  if (told === null || told.total === 0) return { symbols_processed: null, symbols_remaining: null };
  return { symbols_processed: told.done, symbols_remaining: told.total - told.done };
}
