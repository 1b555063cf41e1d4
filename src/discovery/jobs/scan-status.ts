import { isoOrNull } from '../../common/iso-or-null.js';
import type { JobProgress, JobRecord } from '../../jobs/job-record.js';
import type { JobState } from '../../jobs/job-state.js';
import type { ScanJobData, ScanJobPartial, ScanJobResult } from '../scan/scan-job.js';

/** What clients are told of a scan job. Times are ISO 8601 UTC; null = not known, or not yet. */
export interface ScanStatus {
  readonly job_id: string;
  readonly status: JobState;
  /** 0-100. */
  readonly progress: number;
  readonly stage: string | null;
  readonly current_step: string | null;
  readonly symbols_processed: number | null;
  readonly symbols_remaining: number | null;
  readonly estimated_completion: string | null;
  readonly timing: {
    readonly queued_at: string;
    readonly started_at: string | null;
    readonly finished_at: string | null;
    /** ms by stage. */
    readonly stage_timings: Readonly<Record<string, number>> | null;
  };
  readonly partial_results: ScanJobPartial | null;
  /** Of all failed tries, oldest first. */
  readonly errors: readonly { readonly code: string; readonly message: string; readonly at: string }[];
  readonly worker_id: string | null;
  readonly results_url: string | null;
  readonly candidates_found: number | null;
  readonly execution_time_ms: number | null;
}

export function pollingUrl(jobId: string): string {
  return `/discovery/v3/status/${jobId}`;
}

function resultsUrl(jobId: string): string {
  return `/discovery/v3/candidates?job_id=${jobId}`;
}

/** @param completionMs when the job may be done, epoch ms; null = nobody knows */
export function describeScan(job: JobRecord<ScanJobData>, completionMs: number | null): ScanStatus {
  const { id, state, errors, workerId } = job;
  const result = state === 'completed' ? (job.result as ScanJobResult) : null;
  // of a job that waits for its next try, what the last one told is void
  const progress = state === 'queued' ? null : job.progress;
  return {
    job_id: id,
    status: state,
    progress: percentOf(state, progress),
    stage: progress?.stage ?? null,
    current_step: progress?.currentStep ?? null,
    ...symbolsOf(state, progress),
    estimated_completion: isoOrNull(completionMs),
    timing: { ...timesOf(job), stage_timings: result?.stage_timings_ms ?? null },
    partial_results: (progress?.partial ?? null) as ScanJobPartial | null,
    errors: errors.map(({ code, message, atMs }) => ({ code, message, at: iso(atMs) })),
    worker_id: workerId,
    results_url: result === null ? null : resultsUrl(id),
    candidates_found: result?.candidates_found ?? null,
    execution_time_ms: result === null ? null : Math.max(0, result.execution_time_ms),
  };
}

function percentOf(state: JobState, progress: JobProgress | null): number {
  if (state === 'completed') return 100;
  return Math.min(100, Math.max(0, Math.round(progress?.percent ?? 0)));
}

function symbolsOf(
  state: JobState,
  progress: JobProgress | null,
): Pick<ScanStatus, 'symbols_processed' | 'symbols_remaining'> {
  // a total of 0 is one that nobody knows yet
  if (progress === null || progress.total === 0) return { symbols_processed: null, symbols_remaining: null };
  const processed = state === 'completed' ? progress.total : progress.done;
  return { symbols_processed: processed, symbols_remaining: Math.max(0, progress.total - processed) };
}

/** Each was told by the clock of another process: none comes before the one that it follows. */
function timesOf({
  queuedAtMs,
  startedAtMs,
  finishedAtMs,
}: JobRecord<unknown>): Pick<ScanStatus['timing'], 'queued_at' | 'started_at' | 'finished_at'> {
  const started = startedAtMs === null ? null : Math.max(startedAtMs, queuedAtMs);
  const finished = finishedAtMs === null ? null : Math.max(finishedAtMs, started ?? queuedAtMs);
  return { queued_at: iso(queuedAtMs), started_at: isoOrNull(started), finished_at: isoOrNull(finished) };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
