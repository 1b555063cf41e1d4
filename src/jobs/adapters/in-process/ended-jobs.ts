import { LRUCache } from 'lru-cache';
import type { Clock } from '../../../common/clock.js';
import type { JobPolicy } from '../../job-policy.js';
import type { QueueSettings } from '../../queue-settings.js';
import type { HeldJob } from './held-job.js';

const MAX_COMPLETED = 1_000;
const MAX_TOMBSTONES = 10_000;

/** What is left of jobs that have ended, for as long as the settings say and never more than memory can bear. */
export class EndedJobs<D> {
  private readonly completed: LRUCache<string, HeldJob<D>>;
  private readonly failed: LRUCache<string, HeldJob<D>>;
  private readonly tombstones: LRUCache<string, true>;

  constructor({ resultTtlMs }: QueueSettings, policy: JobPolicy, clock: Clock) {
    const time = { perf: { now: () => clock.nowMs() }, ttlResolution: 0, ttlAutopurge: false };
    this.completed = new LRUCache({ max: MAX_COMPLETED, ttl: resultTtlMs, ...time });
    this.failed = new LRUCache({ max: policy.failedMax, ttl: policy.failedTtlMs, ...time });
    const tombstoneTtlMs = Math.max(policy.tombstoneTtlMs, 2 * resultTtlMs);
    this.tombstones = new LRUCache({ max: MAX_TOMBSTONES, ttl: tombstoneTtlMs, ...time });
  }

  get counts(): { readonly completed: number; readonly failed: number } {
    this.completed.purgeStale();
    this.failed.purgeStale();
    return { completed: this.completed.size, failed: this.failed.size };
  }

  add(held: HeldJob<D>): void {
    const { id } = held.job;
    this.tombstones.set(id, true);
    this.completed.purgeStale();
    (held.state === 'completed' ? this.completed : this.failed).set(id, held);
  }

  find(id: string): HeldJob<D> | undefined {
    return this.completed.get(id) ?? this.failed.get(id);
  }

  isRemembered(id: string): boolean {
    return this.tombstones.has(id);
  }

  /** Latest first. */
  latestFailed(limit: number): HeldJob<D>[] {
    this.failed.purgeStale();
    const latest = [...this.failed.values()].sort((a, b) => (b.finishedAtMs ?? 0) - (a.finishedAtMs ?? 0));
    return latest.slice(0, limit);
  }

  findFailed(id: string): HeldJob<D> | undefined {
    return this.failed.get(id);
  }

  forgetFailed(id: string): void {
    this.failed.delete(id);
  }

  /** As if it had never ended. */
  revive(id: string): void {
    this.failed.delete(id);
    this.tombstones.delete(id);
  }
}
