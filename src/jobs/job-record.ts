import type { JobPriority, JobState } from './job-state.js';

/** What somebody asks to be done. */
export interface NewJob<D> {
  /** Unique, 1-200 of the characters A-Z a-z 0-9 _ - and no integer. An id that is known already makes no second job. */
  readonly id: string;
  /** Of the jobs that say the same here, one waits or runs at a time. */
  readonly similarTo: string;
  readonly priority: JobPriority;
  /** JSON. */
  readonly data: D;
  /** W3C traceparent of who asked; the queue sets it. Absent = nothing is traced. */
  readonly trace?: string;
}

/** How far a running job has come, in its own words. */
export interface JobProgress {
  /** 0-100. */
  readonly percent: number;
  readonly stage: string;
  readonly currentStep: string;
  /** Of `total` units of work. */
  readonly done: number;
  readonly total: number;
  /** What can be shown before the end; JSON. */
  readonly partial: unknown;
}

/** Why a try failed; both texts are fit for clients. */
export interface JobFailure {
  /** E.g. `rate_limited`; `deadline`, `stalled` and `internal` are the queue's own. */
  readonly code: string;
  readonly message: string;
  /** Epoch ms. */
  readonly atMs: number;
}

/** A job and what became of it. Times are epoch ms. */
export interface JobRecord<D> {
  readonly id: string;
  readonly similarTo: string;
  readonly state: JobState;
  readonly data: D;
  /** Of the present or last try; null before it has told any. */
  readonly progress: JobProgress | null;
  readonly queuedAtMs: number;
  /** Beginning of the present or last try; null while it waits. */
  readonly startedAtMs: number | null;
  /** null until completed or failed for good. */
  readonly finishedAtMs: number | null;
  /** How often it was begun, tries that a stop or a crash cut short included; 0 before the first. */
  readonly attempt: number;
  /** Of all failed tries, oldest first. */
  readonly errors: readonly JobFailure[];
  /** Who runs it, or ran it last; null while it waits. */
  readonly workerId: string | null;
  /** JSON that the handler returned; null until completed. */
  readonly result: unknown;
}
