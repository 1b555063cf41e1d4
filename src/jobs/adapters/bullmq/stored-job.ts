import type { Job, Queue } from 'bullmq';
import type { JobProgress } from '../../job-record.js';
import type { JobPriority } from '../../job-state.js';

/** The data of a job of BullMQ. */
export interface StoredJob<D> {
  /** Tells who added it: the library answers adding a known id as if it were new. */
  readonly addition: string;
  readonly similarTo: string;
  readonly priority: JobPriority;
  readonly data: D;
  /** As in NewJob. */
  readonly trace?: string;
}

/** The progress of a job of BullMQ, which outlives the try that told it. */
export interface StoredProgress {
  readonly attempt: number;
  /** How far the shared clock was ahead of that of the worker. */
  readonly aheadMs: number;
  /** null: none yet, and the clocks differ. */
  readonly progress: JobProgress | null;
}

/** The return value of a job of BullMQ: never null, so that it tells a completed job. */
export interface StoredResult {
  readonly result: unknown;
}

export type BullQueue<D> = Queue<StoredJob<D>, StoredResult, string, StoredJob<D>, StoredResult>;
export type BullJob<D> = Job<StoredJob<D>, StoredResult>;
