import { type Span, Worker } from 'bullmq';
import { ReplyError } from 'ioredis';
import { setTimeout as pause } from 'node:timers/promises';
import type { BullJob, StoredJob, StoredResult } from './stored-job.js';

/** Between two tries to take a job from a Redis that refuses or is away; the library's own 15 s would be most of a cycle. */
export const RETRY_DELAY_MS = 1_000;

/**
 * Takes a breath where Redis refuses to give a job, as one does that is full: the library asks again at once, thousands of
 * times a second (bullmq 6.7.0, `retryIfFailed` waits only where the connection is lost). And knows when it asked for the
 * lock of its job: since when that counts is not known from the answer, which may have lain unread while this process slept.
 */
export class PatientWorker<D> extends Worker<StoredJob<D>, StoredResult> {
  private askedMs = -Infinity;

  /** When Redis was asked last for a job, or for more time for one that it granted; monotonic, ms. */
  get lockAskedMs(): number {
    return this.askedMs;
  }

  override async extendJobLocks(jobIds: string[], tokens: string[], durationMs: number): Promise<string[]> {
    const askedMs = performance.now();
    const refused = await super.extendJobLocks(jobIds, tokens, durationMs);
    this.askedMs = Math.max(this.askedMs, askedMs);
    return refused;
  }

  protected override async moveToActive(token: string, name?: string): Promise<BullJob<D>> {
    this.askedMs = performance.now();
    try {
      return await super.moveToActive(token, name);
    } catch (error) {
      if (error instanceof ReplyError) await pause(RETRY_DELAY_MS);
      throw error;
    }
  }

  /** Whoever says how a job ended is given the next one. */
  protected override handleCompleted(
    result: StoredResult,
    job: BullJob<D>,
    token: string,
    fetchNext?: () => boolean,
    span?: Span,
  ): Promise<BullJob<D>> {
    this.askedMs = performance.now();
    return super.handleCompleted(result, job, token, fetchNext, span);
  }

  protected override handleFailed(
    error: Error,
    job: BullJob<D>,
    token: string,
    fetchNext?: () => boolean,
    span?: Span,
  ): Promise<BullJob<D>> {
    this.askedMs = performance.now();
    return super.handleFailed(error, job, token, fetchNext, span);
  }
}
