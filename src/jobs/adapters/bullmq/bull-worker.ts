import { Logger } from '@nestjs/common';
import { UnrecoverableError, WaitingError } from 'bullmq';
import { dropRedis } from '../../../redis/close-redis.js';
import { connectRedis } from '../../../redis/connect-redis.js';
import type { RedisClient } from '../../../redis/redis-client.js';
import { type AttemptOutcome, JobAttempt } from '../../job-attempt.js';
import type { JobHandler } from '../../job-consumer.js';
import type { JobPolicy } from '../../job-policy.js';
import type { QueueConfig } from '../../../config/app-config.js';
import { ActiveJobs } from './active-jobs.js';
import { failureTrace } from './bull-job-record.js';
import { PatientWorker, RETRY_DELAY_MS } from './patient-worker.js';
import { ProgressWriter } from './progress-writer.js';
import { LockLease } from './lock-lease.js';
import { queueTroubleOf } from './queue-refusal.js';
import type { SharedClock } from './shared-clock.js';
import type { BullJob, StoredResult } from './stored-job.js';
import { Tombstones } from './tombstones.js';
import { within } from '../../../common/within.js';
import type { KeySpace } from '../../../redis/key-space.js';

/** An idle worker looks for jobs this often even if nothing wakes it, s. */
const DRAIN_DELAY_S = 2;
/** Of the lock's duration, since Redis was asked for it; the rest is for timers that are late. Renewed after a quarter or a half. */
const LEASE_SHARE = 0.9;
const CLOSE_DEADLINE_MS = 1_500;
const PURPOSE = 'queue-worker';

export interface BullWorkerOptions<D> {
  readonly settings: QueueConfig;
  readonly policy: JobPolicy;
  readonly keys: KeySpace;
  readonly workerId: string;
  readonly handler: JobHandler<D>;
  readonly clock: SharedClock;
  /** A try has ended. */
  readonly onEnded: () => void;
}

/** One life of a worker of BullMQ, on connections of its own, which wait for Redis for ever. */
export class BullWorker<D> {
  private readonly logger = new Logger('JobConsumer');
  private readonly client: RedisClient;
  private readonly tombstones: Tombstones;
  private readonly activeJobs: ActiveJobs;
  private worker: PatientWorker<D> | null = null;
  private attempt: JobAttempt<D> | null = null;
  private lease: LockLease | null = null;
  private attemptEnded: Promise<unknown> = Promise.resolve();
  private isStopping = false;
  private lastError = '';

  constructor(private readonly options: BullWorkerOptions<D>) {
    this.tombstones = new Tombstones(options.keys, options.policy, options.settings);
    this.client = connectRedis(options.settings.redis, 'dedicated', PURPOSE);
    this.activeJobs = new ActiveJobs(options.keys, this.client);
    // the library never gets over a Redis that is absent when it begins
    this.client.once('ready', () => this.open());
  }

  get activeJobId(): string | null {
    return this.attempt?.jobId ?? null;
  }

  /** False once the library's loop has ended by itself. */
  get looping(): boolean {
    return this.worker === null || this.worker.isRunning();
  }

  /** Resolves when Redis answers on this worker's own connection. */
  async ping(): Promise<void> {
    await this.client.ping();
  }

  /** Lets a running job finish within the grace, else hands it back. */
  async stop(graceMs: number, isAvailable: () => boolean): Promise<void> {
    this.isStopping = true;
    await this.worker?.pause(true);
    await within(graceMs, this.attemptEnded);
    this.attempt?.abort('stopping');
    await this.attemptEnded;
    // without Redis the library would wait for ever for its last words to arrive
    await within(CLOSE_DEADLINE_MS, this.worker?.close(!isAvailable()) ?? Promise.resolve());
    await dropRedis(this.client);
  }

  /** Ends at once; a running job is taken for lost, and will be found by others. */
  async abandon(): Promise<void> {
    this.isStopping = true;
    this.attempt?.abort('lost');
    await within(CLOSE_DEADLINE_MS, this.worker?.close(true) ?? Promise.resolve());
    await dropRedis(this.client);
  }

  private open(): void {
    if (this.isStopping) return;
    const { settings, policy, keys, workerId } = this.options;
    const process = (job: BullJob<D>, token = ''): Promise<StoredResult> =>
      this.process(job, token, worker.lockAskedMs);
    const worker = new PatientWorker<D>(settings.name, process, {
      connection: this.client,
      prefix: keys.key('bull'),
      name: workerId,
      concurrency: 1,
      lockDuration: policy.lockDurationMs,
      stalledInterval: policy.stalledIntervalMs,
      maxStalledCount: policy.maxStalledCount,
      drainDelay: DRAIN_DELAY_S,
      runRetryDelay: RETRY_DELAY_MS,
      skipVersionCheck: true,
    });
    worker.on('error', (error) => this.tell(error));
    worker.on('stalled', (id) => this.logger.warn(`the worker of job ${id} has died: the job is queued again`));
    worker.on('locksRenewed', ({ jobIds }) => this.renewed(jobIds, worker.lockAskedMs));
    worker.on('lockRenewalFailed', (ids) => {
      if (this.attempt !== null && ids.includes(this.attempt.jobId)) this.attempt.abort('lost');
    });
    worker.on('failed', (job) => void this.failed(job));
    this.worker = worker;
  }

  private async process(job: BullJob<D>, token: string, lockAskedMs: number): Promise<StoredResult> {
    const heldSinceMs = await this.heldSince(job, token, lockAskedMs);
    // taken while the loop was being ended
    if (this.isStopping) return this.handBack(job, token);
    const { settings, policy, clock, handler, onEnded } = this.options;
    const { similarTo, priority, data, trace } = job.data;
    const writer = new ProgressWriter(job, job.attemptsStarted, clock.aheadMs);
    const attempt = new JobAttempt<D>({
      job: { id: job.id ?? '', similarTo, priority, data, ...(trace !== undefined && { trace }) },
      attempt: job.attemptsStarted,
      queuedAtMs: job.timestamp,
      lock: token,
      timeoutMs: settings.jobTimeoutMs,
      settleMs: policy.settleMs,
      onProgress: (progress) => writer.tell(progress),
      clock,
    });
    this.attempt = attempt;
    this.lease = new LockLease(policy.lockDurationMs * LEASE_SHARE, heldSinceMs, () => attempt.abort('lost'));
    this.activeJobs.add(attempt.jobId);
    const ended = attempt.run(handler);
    this.attemptEnded = ended;
    const outcome = await ended;
    this.lease.end();
    this.attempt = null;
    // a lost one is entered by who has it
    if (outcome.kind !== 'lost') this.activeJobs.remove(attempt.jobId);
    onEnded();
    return this.conclude(job, token, outcome, writer);
  }

  /** Asks again for a lock of which word came late: it may be another's by now. When what holds was asked for, monotonic. */
  private async heldSince(job: BullJob<D>, token: string, lockAskedMs: number): Promise<number> {
    const { lockDurationMs } = this.options.policy;
    const nowMs = performance.now();
    if (nowMs - lockAskedMs < lockDurationMs * (1 - LEASE_SHARE)) return lockAskedMs;
    if ((await job.extendLock(token, lockDurationMs)) === 1) return nowMs;
    throw this.lost(job);
  }

  private async conclude(
    job: BullJob<D>,
    token: string,
    outcome: AttemptOutcome,
    writer: ProgressWriter<D>,
  ): Promise<StoredResult> {
    switch (outcome.kind) {
      case 'completed':
        await writer.end();
        // before the end itself, or a crash between the two would leave none
        await this.tombstones.set(this.client, job.id ?? '', this.options.clock.nowMs());
        return { result: outcome.result };
      case 'failed': {
        await writer.end();
        const { message } = outcome.failure;
        const error = outcome.retryable ? new Error(message) : new UnrecoverableError(message);
        error.stack = failureTrace(outcome.failure);
        throw error;
      }
      case 'handed_back':
        return this.handBack(job, token);
      case 'lost':
        throw this.lost(job);
    }
  }

  /** Tells the library that there is nothing to write. */
  private lost(job: BullJob<D>): WaitingError {
    this.logger.warn(`job ${job.id ?? ''} was lost: its lock could not be kept, and another worker may have it by now`);
    return new WaitingError();
  }

  private async handBack(job: BullJob<D>, token: string): Promise<never> {
    await job.moveToWait(token);
    throw new WaitingError();
  }

  private renewed(jobIds: readonly string[], askedMs: number): void {
    if (this.attempt === null || !jobIds.includes(this.attempt.jobId)) return;
    this.lease?.renew(askedMs);
    this.activeJobs.add(this.attempt.jobId);
  }

  /** Also of jobs whose workers have all died, which no try ends. */
  private async failed(job: BullJob<D> | undefined): Promise<void> {
    if (job?.id === undefined || job.finishedOn == null) return;
    this.activeJobs.remove(job.id);
    try {
      await this.tombstones.set(this.client, job.id, this.options.clock.nowMs());
    } catch (error) {
      this.logger.debug(`nothing will remember job ${job.id}: ${(error as Error).message}`);
    }
  }

  /** What repeats is told once; an absent Redis is told by the queue's link. */
  private tell(error: Error): void {
    if (this.isStopping || queueTroubleOf(error) !== null || error.message === this.lastError) return;
    this.lastError = error.message;
    this.logger.warn(error.message);
  }
}
