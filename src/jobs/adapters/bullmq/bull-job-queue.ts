import { Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Tracing } from '../../../common/tracing/tracing.js';
import { assertJobId, isJobId } from '../../job-id.js';
import { DISCARDED_AT_ONCE, type JobPolicy } from '../../job-policy.js';
import {
  type AddOutcome,
  type JobCounts,
  type JobListener,
  JobQueue,
  type QueueAvailability,
} from '../../job-queue.js';
import type { JobRecord, NewJob } from '../../job-record.js';
import type { QueueConfig } from '../../../config/app-config.js';
import type { ObservedRedis } from '../../../redis/observed-redis.js';
import { withTrace } from '../../with-trace.js';
import { addJob } from './add-job.js';
import { recordOf } from './bull-job-record.js';
import { ConsumerRegister } from './consumer-register.js';
import { JobResults } from './job-results.js';
import { PolledWatches } from './polled-watches.js';
import type { QueueLink } from './queue-link.js';
import { readJob } from './read-job.js';
import { Serial } from './serial.js';
import { claimSimilarity, keepSimilarity } from './similarity.js';
import type { BullJob, BullQueue } from './stored-job.js';
import { Tombstones } from './tombstones.js';

/** The jobs of an installation, kept by BullMQ in Redis. */
export class BullJobQueue<D> extends JobQueue<D> implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(JobQueue.name);
  private readonly additions = new Serial();
  private readonly tombstones: Tombstones;
  private readonly results: JobResults;
  private readonly consumers: ConsumerRegister;
  private sweep: NodeJS.Timeout | undefined;
  private readonly watches = new PolledWatches<D>((id) => this.find(id));

  constructor(
    private readonly link: QueueLink<D>,
    private readonly settings: QueueConfig,
    private readonly policy: JobPolicy,
    private readonly tracing: Tracing,
  ) {
    super();
    this.tombstones = new Tombstones(link.keys, policy, settings);
    this.results = new JobResults(link.keys, settings.resultTtlMs);
    this.consumers = new ConsumerRegister(link.keys, settings.name);
  }

  override get availability(): QueueAvailability {
    return this.link.availability;
  }

  override get server(): ObservedRedis {
    return this.link;
  }

  onModuleInit(): void {
    this.link.open();
    this.sweep = setInterval(() => void this.forgetOldFailures(), this.policy.failedSweepMs).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.sweep);
    this.watches.close();
    await this.link.close();
  }

  override async add(job: NewJob<D>): Promise<AddOutcome<D>> {
    assertJobId(job.id);
    const traced = withTrace(job, this.tracing);
    return this.link.run((queue, client, signal) =>
      this.additions.run(() => {
        signal.throwIfAborted();
        const { settings, policy } = this;
        return addJob(queue, client, traced, { settings, policy, nowMs: this.nowMs(), signal });
      }),
    );
  }

  override get(id: string): Promise<JobRecord<D> | 'expired' | null> {
    return this.link.run(async (queue, client) => {
      if (!isJobId(id)) return null;
      const [job, hasEnded] = await Promise.all([readJob(queue, id), this.tombstones.has(client, id)]);
      if (job !== null && !this.isExpired(job)) return job;
      return job !== null || hasEnded ? 'expired' : null;
    });
  }

  override counts(): Promise<JobCounts> {
    return this.link.run(async (queue) => {
      const counts = await queue.getJobCounts('wait', 'prioritized', 'delayed', 'active', 'completed', 'failed');
      const of = (state: string): number => counts[state] ?? 0;
      return {
        queued: of('wait') + of('prioritized') + of('delayed'),
        in_progress: of('active'),
        completed: of('completed'),
        failed: of('failed'),
      };
    });
  }

  override failed(limit: number): Promise<JobRecord<D>[]> {
    return this.link.run(async (queue) => {
      const jobs = limit < 1 ? [] : await queue.getFailed(0, limit - 1);
      return jobs.map((job) => recordOf(job, false));
    });
  }

  override retry(id: string): Promise<boolean> {
    return this.link.run(async (queue, client, signal) => {
      const job = await this.failedJob(queue, id);
      if (job === null) return false;
      const { similarTo } = job.data;
      // nobody else may begin a similar one from here on
      if (!(await claimSimilarity(queue, client, similarTo, id))) return false;
      signal.throwIfAborted();
      try {
        await job.retry('failed', { resetAttemptsMade: true, resetAttemptsStarted: true });
      } catch (error) {
        await job.removeDeduplicationKey();
        // somebody else has retried or discarded it
        if ((await this.failedJob(queue, id)) === null) return false;
        throw error;
      }
      await Promise.all([keepSimilarity(queue, client, similarTo), this.tombstones.forget(client, id)]);
      return true;
    });
  }

  override discard(id: string): Promise<boolean> {
    return this.link.run(async (queue, client) => {
      if ((await this.failedJob(queue, id)) === null) return false;
      await this.tombstones.set(client, id, this.nowMs());
      return (await queue.remove(id)) === 1;
    });
  }

  override discardFailed(isMeant: (id: string) => boolean): Promise<number> {
    return this.link.run(async (queue, client) => {
      const ids = await client.zrange(queue.toKey('failed'), 0, -1);
      const meant = ids.filter(isMeant).slice(0, DISCARDED_AT_ONCE);
      // what became of them is remembered since they failed
      const removed = await Promise.all(meant.map((id) => queue.remove(id)));
      return removed.filter((code) => code === 1).length;
    });
  }

  override clear(): Promise<number> {
    return this.link.run(async (queue) => {
      const jobs = await queue.getJobs(['wait', 'prioritized', 'delayed']);
      // one that a worker takes meanwhile is locked, and stays
      const removed = await Promise.all(jobs.map((job) => queue.remove(job.id ?? '')));
      return removed.filter((code) => code === 1).length;
    });
  }

  override watch(id: string, listener: JobListener<D>): () => void {
    return this.watches.add(id, listener);
  }

  override async saveResult(id: string, json: string, lock: string | null = null): Promise<boolean> {
    assertJobId(id);
    return this.link.run(async (queue, client) => {
      if (lock !== null)
        return this.results.saveLocked(client, id, json, { key: `${queue.toKey(id)}:lock`, token: lock });
      await this.results.save(client, id, json);
      return true;
    });
  }

  override result(id: string): Promise<string | null> {
    return this.link.run(async (_queue, client) => (isJobId(id) ? this.results.read(client, id) : null));
  }

  override workers(): Promise<number> {
    return this.link.run((_queue, client) => this.consumers.count(client, this.nowMs()));
  }

  override setPaused(paused: boolean): Promise<void> {
    return this.link.setPaused(paused);
  }

  override get isPaused(): boolean {
    return this.link.isPaused;
  }

  override nowMs(): number {
    return this.link.clock.nowMs();
  }

  /** The library looks at the age of failed jobs when the next one fails, and at no other time. */
  private async forgetOldFailures(): Promise<void> {
    const { failedTtlMs, failedMax } = this.policy;
    try {
      await this.link.run((queue) => queue.clean(failedTtlMs, failedMax, 'failed'));
    } catch (error) {
      // the next one will
      this.logger.debug(`old failed jobs stay: ${(error as Error).message}`);
    }
  }

  private async find(id: string): Promise<JobRecord<D> | null> {
    const job = await this.get(id);
    return job === 'expired' ? null : job;
  }

  /** The library drops records when the next job ends; clients are told by the clock. */
  private isExpired({ state, finishedAtMs }: JobRecord<D>): boolean {
    return state === 'completed' && this.nowMs() - (finishedAtMs ?? 0) >= this.settings.resultTtlMs;
  }

  private async failedJob(queue: BullQueue<D>, id: string): Promise<BullJob<D> | null> {
    if (!isJobId(id)) return null;
    const [state, job] = await Promise.all([queue.getJobState(id), queue.getJob(id)]);
    return state === 'failed' && job !== undefined ? job : null;
  }
}
