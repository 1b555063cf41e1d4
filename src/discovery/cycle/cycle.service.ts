import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { Clock } from '../../common/clock.js';
import { ScanConfig } from '../../config/app-config.js';
import { JobQueue } from '../../jobs/job-queue.js';
import { QueueUnavailableError } from '../../jobs/queue-unavailable.error.js';
import { USABLE_SESSIONS } from '../../market-data/history/history-service.js';
import type { ScanJobData } from '../scan/scan-job.js';
import type { ScanRunnerEvent } from '../scan/scan-runner.js';
import { retryDelayMs } from './cadence.js';
import { CycleSchedule } from './cycle-schedule.js';
import type { CycleStatus } from './cycle-status.js';
import { CycleTicks } from './cycle-ticks.js';
import { ScanDesk, type ScanOrder } from './scan-desk.js';

const TIMEOUT_NAME = 'discovery-cycle';
/** The first cycle waits this long for enough history to say something. */
const FIRST_CYCLE_WAIT_MS = 10_000;
const NEVER = new AbortController().signal;

/**
 * Asks for the scans of the schedule. Ticks are counted by the clock that all users of the queue share and name the job,
 * so any number of processes make one job of each. Where the queue is away this process scans by itself.
 */
@Injectable()
export class CycleService extends CycleSchedule implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(CycleService.name);
  private readonly stopping = new AbortController();
  private scheduled = false;
  /** A scan is wanted as soon as the running one has ended. */
  private runAgain = false;
  private nextCycleMs: number | null = null;

  constructor(
    private readonly queue: JobQueue<ScanJobData>,
    private readonly desk: ScanDesk,
    private readonly ticks: CycleTicks,
    private readonly config: ScanConfig,
    private readonly clock: Clock,
    private readonly scheduler: SchedulerRegistry,
  ) {
    super();
  }

  async onApplicationBootstrap(): Promise<void> {
    this.scheduled = this.config.autoStart;
    if (!this.scheduled) this.logger.warn('ENABLE_WORKER_AUTO_START=false: this process scans nothing on schedule');
    this.desk.onEnd((order) => {
      this.afterScan(order);
    });
    this.schedule(FIRST_CYCLE_WAIT_MS, () => this.ticks.extraId());
    await this.desk.open((event) => {
      this.onRunnerEvent(event);
    });
  }

  onModuleDestroy(): void {
    this.scheduled = false;
    this.unschedule();
    this.stopping.abort();
  }

  override status(): CycleStatus {
    const { running, stage, lastSuccessMs, consecutiveFailures, lastError } = this.desk.state;
    return {
      scheduled: this.scheduled && !this.queue.isPaused,
      running,
      lastSuccessMs,
      consecutiveFailures,
      lastError,
      nextCycleMs: running ? null : this.nextCycleMs,
      cadenceSeconds: this.ticks.cadenceSeconds,
      stage,
    };
  }

  /** Asks for a cycle at once; when one runs, the next follows it directly. */
  private soon(): void {
    if (!this.scheduled) return;
    if (this.desk.state.running) this.runAgain = true;
    else this.scheduleNow();
  }

  /** A back-fill mark is worth a cycle of its own. */
  private onRunnerEvent(event: ScanRunnerEvent): void {
    if (event.type !== 'history_milestone') return;
    const { sessions_held: held, sessions_wanted: wanted, complete } = event.coverage;
    this.logger.log(`history: ${String(held)} of ${String(wanted)} sessions held${complete ? ', complete' : ''}`);
    if (held >= USABLE_SESSIONS || complete) this.soon();
  }

  /** A failure brings the next try forward, or puts it off; a mark that was reached meanwhile is due now. */
  private afterScan({ filters }: ScanOrder): void {
    const { consecutiveFailures, heldUntilMs, running } = this.desk.state;
    if (running) return;
    const isDue = this.runAgain && consecutiveFailures === 0;
    this.runAgain = false;
    if (!isDue && consecutiveFailures === 0) {
      // a scan with filters brings no board: it puts off none
      if (filters === null || !this.isDueBeforeTick()) this.scheduleTick();
      return;
    }
    if (isDue) {
      this.scheduleNow();
      return;
    }
    const retryAfterMs = heldUntilMs === null ? null : heldUntilMs - this.clock.nowMs();
    const delayMs = retryDelayMs(this.ticks.cadenceSeconds, consecutiveFailures, retryAfterMs, Math.random());
    this.schedule(delayMs, () => this.ticks.extraId());
  }

  /** A job that runs still, here or elsewhere, knows less history: the scan follows it instead of joining it. */
  private scheduleNow(): void {
    this.schedule(
      0,
      () => this.ticks.extraId(),
      (runningId) => {
        this.scheduleAfter(runningId);
      },
    );
  }

  private scheduleAfter(jobId: string): void {
    const stop = this.queue.watch(jobId, (job) => {
      if (job !== null && job.finishedAtMs === null) return;
      stop();
      // after a failure the next try waits its time
      if (job?.state !== 'failed') this.soon();
    });
  }

  private isDueBeforeTick(): boolean {
    return this.nextCycleMs !== null && this.nextCycleMs - this.clock.nowMs() < this.ticks.next().inMs;
  }

  private scheduleTick(): void {
    const { id, inMs } = this.ticks.next();
    this.schedule(inMs, () => id);
  }

  private schedule(delayMs: number, id: () => string, onJoined?: (runningId: string) => void): void {
    this.unschedule();
    if (!this.scheduled) return;
    this.nextCycleMs = this.clock.nowMs() + delayMs;
    const begin = (): void => {
      this.unschedule();
      this.scheduleTick();
      void this.cycle(id(), onJoined);
    };
    this.scheduler.addTimeout(TIMEOUT_NAME, setTimeout(begin, delayMs));
  }

  private unschedule(): void {
    if (this.scheduler.doesExist('timeout', TIMEOUT_NAME)) this.scheduler.deleteTimeout(TIMEOUT_NAME);
    this.nextCycleMs = null;
  }

  /** Never rejects. */
  private async cycle(id: string, onJoined?: (runningId: string) => void): Promise<void> {
    // an operator's stop holds for whoever scans without the queue too
    if (this.queue.isPaused) return;
    try {
      const outcome = await this.queue.add(this.ticks.job(id));
      if (outcome.kind === 'full') this.logger.warn('no cycle: the queue is full');
      if (outcome.kind === 'similar' && outcome.job.state === 'in_progress') onJoined?.(outcome.job.id);
    } catch (error) {
      if (error instanceof QueueUnavailableError) await this.scanHere(error);
      else this.logger.error(`no cycle: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
  }

  /** The queue is away: readers get their boards all the same. */
  private async scanHere({ trouble }: QueueUnavailableError): Promise<void> {
    if (this.desk.state.running || this.stopping.signal.aborted) return;
    this.logger.debug(`the queue is away (${trouble}): this process scans by itself`);
    try {
      await this.desk.scan({ jobId: null, scheduled: true, filters: null }, NEVER, () => undefined);
    } catch (error) {
      // the desk has told it; the schedule goes on
      this.logger.debug(`scan without the queue: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
