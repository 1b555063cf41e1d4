import { LRUCache } from 'lru-cache';
import type { Clock } from '../../../common/clock.js';
import type { JobPolicy } from '../../job-policy.js';
import type { QueueConfig } from '../../../config/app-config.js';
import type { HeldJob } from './held-job.js';
import { timedBy } from './timed-by.js';

const MAX_COMPLETED = 1_000;
const MAX_TOMBSTONES = 10_000;
/** Of JSON, in characters; one of a whole market is half a million. */
const MAX_RESULT_CHARS = 32_000_000;

/** What is left of jobs that have ended, for as long as the settings say and never more than memory can bear. */
export class EndedJobs<D> {
  private readonly completed: LRUCache<string, HeldJob<D>>;
  private readonly failed: LRUCache<string, HeldJob<D>>;
  private readonly tombstones: LRUCache<string, true>;
  private readonly results: LRUCache<string, string>;

  constructor({ resultTtlMs }: QueueConfig, policy: JobPolicy, clock: Clock) {
    const time = timedBy(clock);
    this.completed = new LRUCache({ max: MAX_COMPLETED, ttl: resultTtlMs, ...time });
    this.failed = new LRUCache({ max: policy.failedMax, ttl: policy.failedTtlMs, ...time });
    this.results = new LRUCache({
      ...{ max: MAX_COMPLETED, maxSize: MAX_RESULT_CHARS, sizeCalculation: (json: string) => json.length + 1 },
      ...{ ttl: resultTtlMs, ...time },
    });
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

  saveResult(id: string, json: string): void {
    this.results.set(id, json);
  }

  result(id: string): string | null {
    return this.results.get(id) ?? null;
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

  /** Oldest first. */
  get failedIds(): string[] {
    this.failed.purgeStale();
    return [...this.failed.rkeys()];
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
