import { randomUUID } from 'node:crypto';
import type { JobsOptions } from 'bullmq';
import type { QueueConfig } from '../../../config/app-config.js';
import type { RedisClient } from '../../../redis/redis-client.js';
import { BACKOFF_JITTER, type JobPolicy } from '../../job-policy.js';
import type { AddOutcome } from '../../job-queue.js';
import type { NewJob } from '../../job-record.js';
import type { JobPriority } from '../../job-state.js';
import { recordOf } from './bull-job-record.js';
import { readJob } from './read-job.js';
import { similarJob } from './similarity.js';
import type { BullQueue } from './stored-job.js';

/** Jobs without one would run before all others, and those taken from the dead do. */
const PRIORITIES: Readonly<Record<JobPriority, number>> = { high: 1, normal: 2 };
/** The only kind of job there is. */
const NAME = 'job';

export interface AdditionRules {
  readonly settings: QueueConfig;
  readonly policy: JobPolicy;
  readonly nowMs: number;
  /** Aborted once nobody waits for the outcome. */
  readonly signal: AbortSignal;
}

/**
 * Adds a job unless a similar one waits or runs, its id is known, or the queue is full. Similarity and ids are decided by
 * Redis, in one step; capacity by counting before, so that additions of one process must follow one another, and those of
 * n processes at the same moment may exceed it by n - 1.
 */
export async function addJob<D>(
  queue: BullQueue<D>,
  client: RedisClient,
  job: NewJob<D>,
  rules: AdditionRules,
): Promise<AddOutcome<D>> {
  const [similar, known, counts] = await Promise.all([
    similarJob(queue, client, job.similarTo),
    readJob(queue, job.id),
    queue.getJobCounts('wait', 'prioritized', 'delayed'),
  ]);
  const existing = similar ?? known;
  if (existing !== null) return { kind: 'similar', job: existing };
  const queued = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const { capacity } = rules.settings;
  if (queued >= capacity) return { kind: 'full', capacity };
  return (await insert(queue, job, rules)) ?? addJob(queue, client, job, rules);
}

/** null: a similar one was faster and is gone already. */
async function insert<D>(queue: BullQueue<D>, job: NewJob<D>, rules: AdditionRules): Promise<AddOutcome<D> | null> {
  const addition = randomUUID();
  const { similarTo, priority, data, trace } = job;
  // nobody must find a job queued that he was told could not be
  rules.signal.throwIfAborted();
  const inserted = await queue.add(
    NAME,
    { addition, similarTo, priority, data, ...(trace !== undefined && { trace }) },
    optionsOf(job, rules),
  );
  const id = inserted.id ?? job.id;
  const stored = await queue.getJob(id);
  if (stored === undefined && id !== job.id) return null;
  if (stored === undefined || stored.data.addition === addition)
    return { kind: 'added', job: recordOf(inserted, false) };
  // somebody was faster
  return { kind: 'similar', job: (await readJob(queue, id)) ?? recordOf(stored, false) };
}

function optionsOf<D>(job: NewJob<D>, { settings, policy, nowMs }: AdditionRules): JobsOptions {
  return {
    jobId: job.id,
    timestamp: nowMs,
    deduplication: { id: job.similarTo },
    priority: PRIORITIES[job.priority],
    attempts: policy.attempts,
    backoff: { type: 'exponential', delay: policy.backoffMs, jitter: BACKOFF_JITTER },
    removeOnComplete: { age: settings.resultTtlMs / 1000 },
    removeOnFail: { age: policy.failedTtlMs / 1000, count: policy.failedMax },
  };
}
