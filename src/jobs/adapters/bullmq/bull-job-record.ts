import type { JobFailure, JobRecord } from '../../job-record.js';
import type { JobState } from '../../job-state.js';
import type { BullJob, StoredProgress, StoredResult } from './stored-job.js';

/** What the library says when the workers of a job have died too often. */
const STALLED_MESSAGE = 'The worker of the job died, and so did those that took it over';

/** @param isActive as the library's lists say; they are read before the job itself, which may have ended meanwhile */
export function recordOf<D>(job: BullJob<D>, isActive: boolean): JobRecord<D> {
  const state = stateOf(job, isActive);
  const isQueued = state === 'queued';
  const told = toldOf(job);
  // the library notes times by the clock of the worker, known to the length of an answer; their order is certain
  const shared = (ms: number | null | undefined, earliestMs: number): number | null =>
    ms == null ? null : Math.max(earliestMs, ms + (told?.aheadMs ?? 0));
  const startedAtMs = isQueued ? null : shared(job.processedOn, job.timestamp);
  return {
    id: job.id ?? '',
    similarTo: job.data.similarTo,
    state,
    data: job.data.data,
    progress: told?.progress ?? null,
    queuedAtMs: job.timestamp,
    startedAtMs,
    finishedAtMs: shared(job.finishedOn, startedAtMs ?? job.timestamp),
    attempt: job.attemptsStarted,
    errors: errorsOf(job),
    workerId: isQueued ? null : (job.processedBy ?? null),
    result: state === 'completed' ? job.returnvalue.result : null,
  };
}

function stateOf<D>(job: BullJob<D>, isActive: boolean): JobState {
  // the library's types leave out that there is none yet
  const result = job.returnvalue as StoredResult | null;
  if (job.finishedOn != null) return result === null ? 'failed' : 'completed';
  return isActive ? 'in_progress' : 'queued';
}

/** What the present or last try has told; null when nothing. */
function toldOf<D>(job: BullJob<D>): StoredProgress | null {
  // 0 before the first
  if (typeof job.progress !== 'object') return null;
  const stored = job.progress as StoredProgress;
  return stored.attempt === job.attemptsStarted ? stored : null;
}

function errorsOf<D>(job: BullJob<D>): JobFailure[] {
  const atMs = job.finishedOn ?? job.timestamp;
  return (job.stacktrace ?? []).map(
    (trace) => parseFailure(trace) ?? { code: 'stalled', message: STALLED_MESSAGE, atMs },
  );
}

/** The stack of an error for the library, which keeps that of every try and nothing else. */
export function failureTrace(failure: JobFailure): string {
  return JSON.stringify(failure);
}

/** null: a stack trace of the library's own. */
function parseFailure(trace: string): JobFailure | null {
  return trace.startsWith('{') ? (JSON.parse(trace) as JobFailure) : null;
}
