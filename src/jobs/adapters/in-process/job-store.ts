import type { Clock } from '../../../common/clock.js';
import { backoffDelayMs } from '../../backoff-delay.js';
import { JobListeners } from '../../job-listeners.js';
import type { JobPolicy } from '../../job-policy.js';
import type { AddOutcome, JobCounts } from '../../job-queue.js';
import type { JobFailure, JobProgress, NewJob } from '../../job-record.js';
import { jsonCopy } from '../../json-copy.js';
import type { QueueConfig } from '../../../config/app-config.js';
import { EndedJobs } from './ended-jobs.js';
import { HeldJob } from './held-job.js';

/** All jobs of this process. Everything happens in one step, so nothing of it can be seen half done. */
export class JobStore<D> {
  readonly ended: EndedJobs<D>;
  readonly listeners = new JobListeners<D>();
  /** Consumers that run. */
  workers = 0;
  private readonly held = new Map<string, HeldJob<D>>();
  private readonly bySimilarity = new Map<string, HeldJob<D>>();
  private paused = false;
  private nextTurn = 0;
  /** Before all others. */
  private firstTurn = 0;
  private onReady: () => void = () => undefined;

  constructor(
    private readonly settings: QueueConfig,
    private readonly policy: JobPolicy,
    private readonly clock: Clock,
  ) {
    this.ended = new EndedJobs(settings, policy, clock);
  }

  get counts(): JobCounts {
    const all = [...this.held.values()];
    const queued = all.filter(({ state }) => state === 'queued').length;
    return { queued, in_progress: all.length - queued, ...this.ended.counts };
  }

  get isPaused(): boolean {
    return this.paused;
  }

  setPaused(paused: boolean): void {
    this.paused = paused;
    if (!paused) this.onReady();
  }

  nowMs(): number {
    return this.clock.nowMs();
  }

  /** Called when there may be something to take. */
  whenReady(listener: () => void): void {
    this.onReady = listener;
  }

  find(id: string): HeldJob<D> | undefined {
    return this.held.get(id) ?? this.ended.find(id);
  }

  add(job: NewJob<D>): AddOutcome<D> {
    const existing = this.bySimilarity.get(job.similarTo) ?? this.find(job.id);
    if (existing !== undefined) return { kind: 'similar', job: existing.record };
    const { capacity } = this.settings;
    if (this.counts.queued >= capacity) return { kind: 'full', capacity };
    const held = new HeldJob(job, this.clock.nowMs(), this.nextTurn++);
    const { record } = held;
    this.hold(held);
    return { kind: 'added', job: record };
  }

  /** Begins the job whose turn it is; null when none may begin. */
  take(workerId: string): HeldJob<D> | null {
    if (this.paused) return null;
    const waiting = [...this.held.values()].filter(({ state, pause }) => state === 'queued' && pause === null);
    const [next] = waiting.sort((a, b) => rankOf(a) - rankOf(b) || a.turn - b.turn);
    if (next === undefined) return null;
    next.state = 'in_progress';
    next.startedAtMs = this.clock.nowMs();
    next.attempt++;
    next.workerId = workerId;
    next.progress = null;
    this.tell(next);
    return next;
  }

  tellProgress(held: HeldJob<D>, progress: JobProgress): void {
    held.progress = jsonCopy(progress) as JobProgress;
    this.tell(held);
  }

  complete(held: HeldJob<D>, result: unknown): void {
    held.result = result;
    this.end(held, 'completed');
  }

  fail(held: HeldJob<D>, failure: JobFailure, retryable: boolean): void {
    held.errors = [...held.errors, failure];
    held.failedTries++;
    if (retryable && held.failedTries < this.policy.attempts) this.pauseBeforeRetry(held);
    else this.end(held, 'failed');
  }

  /** Back to the head of the queue. */
  handBack(held: HeldJob<D>): void {
    held.turn = --this.firstTurn;
    this.queue(held);
  }

  retry(id: string): boolean {
    const failed = this.ended.findFailed(id);
    if (failed === undefined || this.bySimilarity.has(failed.job.similarTo)) return false;
    this.ended.revive(id);
    failed.finishedAtMs = null;
    failed.attempt = 0;
    failed.failedTries = 0;
    failed.turn = this.nextTurn++;
    this.hold(failed);
    return true;
  }

  /** Forgets what waits, and says how many there were. */
  clear(): number {
    const waiting = [...this.held.values()].filter(({ state }) => state === 'queued');
    for (const held of waiting) {
      this.release(held);
      this.listeners.tell(held.job.id, null);
    }
    return waiting.length;
  }

  close(): void {
    for (const { pause } of this.held.values()) if (pause !== null) clearTimeout(pause);
    this.listeners.clear();
  }

  private hold(held: HeldJob<D>): void {
    this.held.set(held.job.id, held);
    this.bySimilarity.set(held.job.similarTo, held);
    this.queue(held);
  }

  private queue(held: HeldJob<D>): void {
    held.state = 'queued';
    this.tell(held);
    if (held.pause === null) this.onReady();
  }

  private pauseBeforeRetry(held: HeldJob<D>): void {
    const delayMs = backoffDelayMs(this.policy.backoffMs, held.failedTries, Math.random());
    held.turn = this.nextTurn++;
    held.pause = setTimeout(() => {
      held.pause = null;
      this.onReady();
    }, delayMs).unref();
    this.queue(held);
  }

  private end(held: HeldJob<D>, state: 'completed' | 'failed'): void {
    held.state = state;
    held.finishedAtMs = this.clock.nowMs();
    this.release(held);
    this.ended.add(held);
    this.tell(held);
  }

  private release(held: HeldJob<D>): void {
    if (held.pause !== null) clearTimeout(held.pause);
    held.pause = null;
    this.held.delete(held.job.id);
    this.bySimilarity.delete(held.job.similarTo);
  }

  private tell(held: HeldJob<D>): void {
    const { id } = held.job;
    if (this.listeners.has(id)) this.listeners.tell(id, held.record);
  }
}

function rankOf({ job }: HeldJob<unknown>): number {
  return job.priority === 'high' ? 0 : 1;
}
