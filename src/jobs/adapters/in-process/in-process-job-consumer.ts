import type { OnModuleDestroy } from '@nestjs/common';
import type { Clock } from '../../../common/clock.js';
import { JobAttempt } from '../../job-attempt.js';
import { type ConsumerState, JobConsumer, type JobHandler } from '../../job-consumer.js';
import type { JobPolicy } from '../../job-policy.js';
import type { QueueConfig } from '../../../config/app-config.js';
import { STOP_GRACE_MS } from '../../stop-grace.js';
import { within } from '../../../common/within.js';
import { newWorkerId } from '../../worker-id.js';
import type { HeldJob } from './held-job.js';
import type { JobStore } from './job-store.js';

/** Runs the jobs of this process, one at a time. */
export class InProcessJobConsumer<D> extends JobConsumer<D> implements OnModuleDestroy {
  private readonly workerId = newWorkerId();
  private handler: JobHandler<D> | null = null;
  private attempt: JobAttempt<D> | null = null;
  private active: Promise<void> | null = null;
  private lastJobFinishedMs: number | null = null;

  constructor(
    private readonly store: JobStore<D>,
    private readonly settings: QueueConfig,
    private readonly policy: JobPolicy,
    private readonly clock: Clock,
  ) {
    super();
    store.whenReady(() => this.next());
  }

  override get state(): ConsumerState {
    const running = this.handler !== null;
    return {
      workerId: this.workerId,
      running,
      paused: this.store.isPaused,
      activeJobId: this.attempt?.jobId ?? null,
      lastJobFinishedMs: this.lastJobFinishedMs,
      restarts: 0,
      lastSeenMs: running ? this.clock.nowMs() : null,
    };
  }

  override start(handler: JobHandler<D>): Promise<void> {
    this.handler ??= handler;
    this.store.workers = 1;
    this.next();
    return Promise.resolve();
  }

  override async stop(graceMs: number): Promise<void> {
    this.handler = null;
    this.store.workers = 0;
    const { active, attempt } = this;
    if (active === null) return;
    await within(graceMs, active);
    attempt?.abort('stopping');
    await active;
  }

  async onModuleDestroy(): Promise<void> {
    await this.stop(STOP_GRACE_MS);
  }

  private next(): void {
    if (this.active !== null || this.handler === null) return;
    const held = this.store.take(this.workerId);
    if (held === null) return;
    this.active = this.work(held, this.handler).finally(() => {
      this.active = null;
      this.next();
    });
  }

  private async work(held: HeldJob<D>, handler: JobHandler<D>): Promise<void> {
    const attempt = new JobAttempt<D>({
      job: held.job,
      attempt: held.attempt,
      queuedAtMs: held.queuedAtMs,
      lock: null,
      timeoutMs: this.settings.jobTimeoutMs,
      settleMs: this.policy.settleMs,
      onProgress: (progress) => this.store.tellProgress(held, progress),
      clock: this.clock,
    });
    this.attempt = attempt;
    const outcome = await attempt.run(handler);
    this.attempt = null;
    this.lastJobFinishedMs = this.clock.nowMs();
    switch (outcome.kind) {
      case 'completed':
        this.store.complete(held, outcome.result);
        break;
      case 'failed':
        this.store.fail(held, outcome.failure, outcome.retryable);
        break;
      case 'handed_back':
      case 'lost':
        this.store.handBack(held);
        break;
    }
  }
}
