import { Logger, type OnModuleDestroy } from '@nestjs/common';
import type { RedisClient } from '../../../redis/redis-client.js';
import { type ConsumerState, JobConsumer, type JobHandler } from '../../job-consumer.js';
import type { JobPolicy } from '../../job-policy.js';
import type { QueueConfig } from '../../../config/app-config.js';
import { QueueUnavailableError } from '../../queue-unavailable.error.js';
import { STOP_GRACE_MS } from '../../stop-grace.js';
import { newWorkerId } from '../../worker-id.js';
import { BullWorker } from './bull-worker.js';
import { ConsumerRegister } from './consumer-register.js';
import { ConsumerWatchdog, type StuckReason } from './consumer-watchdog.js';
import type { QueueLink } from './queue-link.js';
import { Serial } from './serial.js';

const CHECK_INTERVAL_MS = 1_000;
const RESTART_BASE_MS = 1_000;
const RESTART_CAP_MS = 30_000;

const REASONS: Readonly<Record<StuckReason, string>> = {
  silent: 'its connection does not answer',
  idle: 'it takes no job although some wait',
  ended: 'it has ended by itself',
};

/** Runs jobs in this process, and replaces a worker that is stuck, at growing intervals. */
export class BullJobConsumer<D> extends JobConsumer<D> implements OnModuleDestroy {
  private readonly logger = new Logger(JobConsumer.name);
  private readonly workerId = newWorkerId();
  private readonly watchdog = new ConsumerWatchdog();
  private handler: JobHandler<D> | null = null;
  private worker: BullWorker<D> | null = null;
  private timer: NodeJS.Timeout | null = null;
  private checking = false;
  private pinging = false;
  /** Starts and stops, so that the last one asked for is what comes of it. */
  private readonly changes = new Serial();
  private readonly register: ConsumerRegister;
  private restarts = 0;
  /** Since a job last ended. */
  private restartsInARow = 0;
  private restartAtMs = 0;
  /** Monotonic. */
  private answeredMs = 0;
  private lastSeenMs: number | null = null;
  private lastJobFinishedMs: number | null = null;

  constructor(
    private readonly link: QueueLink<D>,
    private readonly settings: QueueConfig,
    private readonly policy: JobPolicy,
  ) {
    super();
    this.register = new ConsumerRegister(link.keys, settings.name);
  }

  override get state(): ConsumerState {
    return {
      workerId: this.workerId,
      running: this.handler !== null,
      paused: this.link.isPaused,
      activeJobId: this.worker?.activeJobId ?? null,
      lastJobFinishedMs: this.lastJobFinishedMs,
      restarts: this.restarts,
      lastSeenMs: this.lastSeenMs,
    };
  }

  override start(handler: JobHandler<D>): Promise<void> {
    return this.changes.run(() => {
      this.begin(handler);
      return Promise.resolve();
    });
  }

  override stop(graceMs: number): Promise<void> {
    return this.changes.run(() => this.end(graceMs));
  }

  async onModuleDestroy(): Promise<void> {
    await this.stop(STOP_GRACE_MS);
  }

  private begin(handler: JobHandler<D>): void {
    if (this.handler !== null) return;
    this.handler = handler;
    this.beginWorker(handler);
    this.timer = setInterval(() => void this.check(), CHECK_INTERVAL_MS).unref();
    void this.check();
  }

  private async end(graceMs: number): Promise<void> {
    if (this.handler === null) return;
    this.handler = null;
    if (this.timer !== null) clearInterval(this.timer);
    await this.worker?.stop(graceMs, () => this.link.availability.available);
    this.worker = null;
    await this.sign((client) => this.register.leave(client, this.workerId));
  }

  private beginWorker(handler: JobHandler<D>): void {
    const { settings, policy, workerId } = this;
    const { clock } = this.link;
    const onEnded = (): void => {
      this.lastJobFinishedMs = clock.nowMs();
      this.restartsInARow = 0;
    };
    this.worker = new BullWorker({ settings, policy, keys: this.link.keys, workerId, handler, clock, onEnded });
    this.answeredMs = performance.now();
    this.watchdog.reset();
  }

  private async check(): Promise<void> {
    if (this.checking) return;
    this.checking = true;
    try {
      void this.ping();
      const jobsReady = await this.jobsReady();
      const { worker, handler } = this;
      if (worker === null || handler === null) return;
      const reason = this.watchdog.check({
        nowMs: performance.now(),
        available: this.link.availability.available,
        answeredMs: this.answeredMs,
        looping: worker.looping,
        isBusy: worker.activeJobId !== null,
        jobsReady,
      });
      if (reason !== null && performance.now() >= this.restartAtMs) await this.replace(worker, handler, reason);
    } finally {
      this.checking = false;
    }
  }

  /** A ping that waits for Redis is not joined by others. */
  private async ping(): Promise<void> {
    const { worker } = this;
    if (this.pinging || worker === null) return;
    this.pinging = true;
    try {
      await worker.ping();
      this.answeredMs = performance.now();
      this.lastSeenMs = this.link.clock.nowMs();
      if (this.worker === worker)
        await this.sign((client) => this.register.enter(client, this.workerId, this.link.clock.nowMs()));
    } catch (error) {
      // of a connection that was closed meanwhile; silence is what the watchdog listens for
      this.logger.debug(`no answer: ${(error as Error).message}`);
    } finally {
      this.pinging = false;
    }
  }

  private async jobsReady(): Promise<boolean> {
    try {
      const counts = await this.link.run((queue) => queue.getJobCounts('wait', 'prioritized'));
      return !this.link.isPaused && Object.values(counts).some((count) => count > 0);
    } catch (error) {
      this.tell(error);
      return false;
    }
  }

  /** Says who takes jobs here, or no longer does; where that cannot be said, the entry ends by itself. */
  private async sign(say: (client: RedisClient) => Promise<void>): Promise<void> {
    try {
      await this.link.run((_queue, client) => say(client));
    } catch (error) {
      this.tell(error);
    }
  }

  /** That the queue is away is told by its link. */
  private tell(error: unknown): void {
    if (!(error instanceof QueueUnavailableError)) this.logger.warn((error as Error).message);
  }

  private async replace(stuck: BullWorker<D>, handler: JobHandler<D>, reason: StuckReason): Promise<void> {
    this.restarts++;
    const pauseMs = Math.min(RESTART_BASE_MS * 2 ** this.restartsInARow++, RESTART_CAP_MS);
    this.restartAtMs = performance.now() + pauseMs;
    this.logger.warn(`the worker is replaced: ${REASONS[reason]}`);
    await stuck.abandon();
    this.pinging = false;
    // stopped meanwhile
    if (this.handler === handler && this.worker === stuck) this.beginWorker(handler);
  }
}
