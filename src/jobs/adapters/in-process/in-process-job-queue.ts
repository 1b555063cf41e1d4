import type { OnApplicationShutdown } from '@nestjs/common';
import type { Tracing } from '../../../common/tracing/tracing.js';
import { assertJobId } from '../../job-id.js';
import {
  type AddOutcome,
  type JobCounts,
  type JobListener,
  JobQueue,
  type QueueAvailability,
} from '../../job-queue.js';
import type { JobRecord, NewJob } from '../../job-record.js';
import { DISCARDED_AT_ONCE } from '../../job-policy.js';
import { withTrace } from '../../with-trace.js';
import type { JobStore } from './job-store.js';

/** The jobs of one process, in its memory: they end with it. */
export class InProcessJobQueue<D> extends JobQueue<D> implements OnApplicationShutdown {
  override readonly availability: QueueAvailability = { available: true, reason: null, policyWarning: null };
  override readonly server = null;

  constructor(
    private readonly store: JobStore<D>,
    private readonly tracing: Tracing,
  ) {
    super();
  }

  onApplicationShutdown(): void {
    this.store.close();
  }

  override async add(job: NewJob<D>): Promise<AddOutcome<D>> {
    assertJobId(job.id);
    return Promise.resolve(this.store.add(withTrace(job, this.tracing)));
  }

  override get(id: string): Promise<JobRecord<D> | 'expired' | null> {
    const record = this.store.find(id)?.record;
    return Promise.resolve(record ?? (this.store.ended.isRemembered(id) ? 'expired' : null));
  }

  override counts(): Promise<JobCounts> {
    return Promise.resolve(this.store.counts);
  }

  override failed(limit: number): Promise<JobRecord<D>[]> {
    return Promise.resolve(this.store.ended.latestFailed(limit).map(({ record }) => record));
  }

  override retry(id: string): Promise<boolean> {
    return Promise.resolve(this.store.retry(id));
  }

  override discard(id: string): Promise<boolean> {
    const isFailed = this.store.ended.findFailed(id) !== undefined;
    this.store.ended.forgetFailed(id);
    if (isFailed) this.store.listeners.tell(id, null);
    return Promise.resolve(isFailed);
  }

  override async discardFailed(isMeant: (id: string) => boolean): Promise<number> {
    const meant = this.store.ended.failedIds.filter(isMeant).slice(0, DISCARDED_AT_ONCE);
    await Promise.all(meant.map((id) => this.discard(id)));
    return meant.length;
  }

  override clear(): Promise<number> {
    return Promise.resolve(this.store.clear());
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  override async saveResult(id: string, json: string): Promise<boolean> {
    assertJobId(id);
    this.store.ended.saveResult(id, json);
    return true;
  }

  override result(id: string): Promise<string | null> {
    return Promise.resolve(this.store.ended.result(id));
  }

  override workers(): Promise<number> {
    return Promise.resolve(this.store.workers);
  }

  override setPaused(paused: boolean): Promise<void> {
    this.store.setPaused(paused);
    return Promise.resolve();
  }

  override get isPaused(): boolean {
    return this.store.isPaused;
  }

  override nowMs(): number {
    return this.store.nowMs();
  }

  override watch(id: string, listener: JobListener<D>): () => void {
    const { listeners } = this.store;
    const stop = listeners.add(id, listener);
    // never before the caller has it in hand how to stop
    queueMicrotask(() => listeners.tell(id, this.store.find(id)?.record ?? null));
    return stop;
  }
}
