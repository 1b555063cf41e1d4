import { Worker } from 'bullmq';
import { ReplyError } from 'ioredis';
import { setTimeout as pause } from 'node:timers/promises';
import type { BullJob, StoredJob, StoredResult } from './stored-job.js';

/** Between two tries to take a job from a Redis that refuses or is away; the library's own 15 s would be most of a cycle. */
export const RETRY_DELAY_MS = 1_000;

/**
 * Takes a breath where Redis refuses to give a job, as one does that is full: the library asks again at once, thousands of
 * times a second (bullmq 6.7.0, `retryIfFailed` waits only where the connection is lost).
 */
export class PatientWorker<D> extends Worker<StoredJob<D>, StoredResult> {
  protected override async moveToActive(token: string, name?: string): Promise<BullJob<D>> {
    try {
      return await super.moveToActive(token, name);
    } catch (error) {
      if (error instanceof ReplyError) await pause(RETRY_DELAY_MS);
      throw error;
    }
  }
}
