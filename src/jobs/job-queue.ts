import type { ObservedRedis } from '../redis/observed-redis.js';
import type { JobRecord, NewJob } from './job-record.js';
import type { QueueTrouble } from './queue-unavailable.error.js';

export type AddOutcome<D> =
  | { readonly kind: 'added'; readonly job: JobRecord<D> }
  /** The similar one that waits or runs, or the one that had this id before, whatever became of it. */
  | { readonly kind: 'similar'; readonly job: JobRecord<D> }
  | { readonly kind: 'full'; readonly capacity: number };

/** Kept jobs by state; completed ones are kept for the result TTL, failed ones for 7 days. */
export interface JobCounts {
  readonly queued: number;
  readonly in_progress: number;
  readonly completed: number;
  readonly failed: number;
}

export interface QueueAvailability {
  readonly available: boolean;
  /** null when available. `connecting` = neither answered nor failed since the start. */
  readonly reason: QueueTrouble | 'connecting' | null;
  /** The store may throw jobs away, and what to do about it; null when well or unknown. */
  readonly policyWarning: string | null;
}

/** `null`: the job is gone (cleared, discarded or expired), and no more will be told. */
export type JobListener<D> = (job: JobRecord<D> | null) => void;

/**
 * Jobs that wait, run and have run, for any number of processes that add and consume them. Each is run at least once.
 * While the store of the queue is away, every method that returns a promise rejects with QueueUnavailableError, within
 * 1 s at most.
 */
export abstract class JobQueue<D = unknown> {
  /** Throws TypeError for an id that cannot be one. */
  abstract add(job: NewJob<D>): Promise<AddOutcome<D>>;

  /** `expired`: it has ended and its record is gone; told for a day. null: never heard of, or cleared. */
  abstract get(id: string): Promise<JobRecord<D> | 'expired' | null>;

  abstract counts(): Promise<JobCounts>;

  /** Those that failed for good, latest first. */
  abstract failed(limit: number): Promise<JobRecord<D>[]>;

  /** Queues a failed job again, with all its tries; false when it is not failed or a similar one waits or runs. */
  abstract retry(id: string): Promise<boolean>;

  /** Forgets a failed job; false when it is not failed. */
  abstract discard(id: string): Promise<boolean>;

  /** Forgets the failed jobs whose ids are meant, at most 100 at a time, and says how many. */
  abstract discardFailed(isMeant: (id: string) => boolean): Promise<number>;

  /** Forgets all queued jobs and says how many; running ones go on. */
  abstract clear(): Promise<number>;

  /**
   * Tells what a job is now and then what it becomes, wherever it runs; steps that follow within 250 ms may be told as
   * one, the last always is. Returns how to stop.
   */
  abstract watch(id: string, listener: JobListener<D>): () => void;

  /**
   * Keeps the answer of a job, JSON, for the result TTL. @param lock of the try that has made it: nothing is kept, and
   * false returned, when that has lost the job by now
   */
  abstract saveResult(id: string, json: string, lock?: string | null): Promise<boolean>;

  /** What was saved; null when nothing was or its time is over. */
  abstract result(id: string): Promise<string | null>;

  /** How many consumers take jobs from this queue, in all processes. */
  abstract workers(): Promise<number>;

  /** An operator's stop: nothing that waits is begun, in any process and across restarts, until it is lifted. */
  abstract setPaused(paused: boolean): Promise<void>;

  /** As last seen, at most some seconds ago. */
  abstract readonly isPaused: boolean;

  /** The clock that all users of the queue share; epoch ms. The own one until the store has told its time. */
  abstract nowMs(): number;

  abstract readonly availability: QueueAvailability;

  /** The server that keeps the jobs; null where they are in the memory of this process. */
  abstract readonly server: ObservedRedis | null;
}
