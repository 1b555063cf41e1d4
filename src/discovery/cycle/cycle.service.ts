import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { DEFAULT_PRESET, presetCalibration } from '../../calibration/presets.js';
import { Clock } from '../../common/clock.js';
import { ScanConfig } from '../../config/app-config.js';
import { USABLE_SESSIONS } from '../../market-data/history/history-service.js';
import { MarketDataError } from '../../market-data/market-data-error.js';
import { BoardPublication } from '../board/board-publication.js';
import type { RunMetadata } from '../domain/board.js';
import { ScanRunner, type ScanRunnerEvent } from '../scan/scan-runner.js';
import { cadenceSeconds, nextDelayMs } from './cadence.js';
import type { CycleStatus } from './cycle-status.js';

const TIMEOUT_NAME = 'discovery-cycle';
/** The first cycle waits this long for enough history to say something. */
const FIRST_CYCLE_WAIT_MS = 10_000;
/** A cycle that takes longer is aborted: the first load of reference data on the slowest plan takes under 4 minutes. */
const CYCLE_DEADLINE_MS = 10 * 60 * 1000;
/** What a stopping process grants a running cycle. */
const STOP_GRACE_MS = 25_000;

/** Runs the scans on schedule, one at a time, and publishes their boards. A failed scan leaves the last good board in place. */
@Injectable()
export class CycleService implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(CycleService.name);
  private scheduled = false;
  private running: Promise<void> | null = null;
  private runAgain = false;
  private abort = new AbortController();
  private stage: string | null = null;
  private lastSuccessMs: number | null = null;
  private failures = 0;
  private lastError: string | null = null;
  private nextCycleMs: number | null = null;

  constructor(
    private readonly runner: ScanRunner,
    private readonly publication: BoardPublication,
    private readonly config: ScanConfig,
    private readonly clock: Clock,
    private readonly scheduler: SchedulerRegistry,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.scheduled = this.config.autoStart;
    this.schedule(FIRST_CYCLE_WAIT_MS);
    if (!this.scheduled) this.logger.warn('ENABLE_WORKER_AUTO_START=false: this process scans nothing on schedule');
    await this.runner.start((event) => {
      this.onRunnerEvent(event);
    });
  }

  async onModuleDestroy(): Promise<void> {
    this.scheduled = false;
    this.unschedule();
    const deadline = setTimeout(() => {
      this.abort.abort();
    }, STOP_GRACE_MS);
    await this.running;
    clearTimeout(deadline);
    await this.runner.stop();
  }

  status(): CycleStatus {
    return {
      scheduled: this.scheduled,
      running: this.running !== null,
      lastSuccessMs: this.lastSuccessMs,
      consecutiveFailures: this.failures,
      lastError: this.lastError,
      nextCycleMs: this.nextCycleMs,
      cadenceSeconds: this.cadence,
      stage: this.stage,
    };
  }

  private get cadence(): number {
    return cadenceSeconds(this.publication.session ?? 'regular', this.config.cycleSeconds);
  }

  /** A back-fill mark is worth a cycle at once; when one runs, the next follows it directly. */
  private onRunnerEvent(event: ScanRunnerEvent): void {
    if (event.type === 'interrupted')
      this.logger.error(`what runs the scans died and is replaced: ${event.error.stack ?? event.error.message}`);
    if (event.type !== 'history_milestone') return;
    const { sessions_held: held, sessions_wanted: wanted, complete } = event.coverage;
    this.logger.log(`history: ${String(held)} of ${String(wanted)} sessions held${complete ? ', complete' : ''}`);
    if (!this.scheduled || (held < USABLE_SESSIONS && !complete)) return;
    if (this.running === null) this.schedule(0);
    else this.runAgain = true;
  }

  private schedule(delayMs: number): void {
    this.unschedule();
    if (!this.scheduled) return;
    this.nextCycleMs = this.clock.nowMs() + delayMs;
    this.scheduler.addTimeout(
      TIMEOUT_NAME,
      setTimeout(() => {
        this.running ??= this.cycle().finally(() => {
          this.running = null;
        });
      }, delayMs),
    );
  }

  private unschedule(): void {
    if (this.scheduler.doesExist('timeout', TIMEOUT_NAME)) this.scheduler.deleteTimeout(TIMEOUT_NAME);
    this.nextCycleMs = null;
  }

  private async cycle(): Promise<void> {
    this.unschedule();
    const deadline = setTimeout(() => {
      this.abort.abort();
    }, CYCLE_DEADLINE_MS);
    let retryAfterMs: number | null = null;
    try {
      const epoch = await this.publication.begin();
      const result = await this.runner.scan(presetCalibration(DEFAULT_PRESET), this.abort.signal, ({ stage }) => {
        this.stage = stage;
      });
      const published = await this.publication.publish(result, epoch);
      this.failures = 0;
      this.lastError = null;
      this.lastSuccessMs = this.clock.nowMs();
      if (published !== null) this.tell(result.boards[this.config.scoringStrategy].meta);
    } catch (error) {
      retryAfterMs = this.fail(error);
    } finally {
      clearTimeout(deadline);
      this.stage = null;
    }
    if (this.scheduled && this.abort.signal.aborted) this.abort = new AbortController();
    const followsAtOnce = this.runAgain && this.failures === 0;
    this.schedule(followsAtOnce ? 0 : nextDelayMs(this.cadence, this.failures, retryAfterMs, Math.random()));
    this.runAgain = false;
  }

  private tell(meta: RunMetadata): void {
    this.logger.log(
      `${meta.run_id}: ${String(meta.rows_read)} rows, ${String(meta.eligible)} eligible, ${String(meta.trade_ready)} trade ready, ` +
        `${String(meta.monitor)} monitor (${meta.strategy}, ${meta.source}, ${meta.session}) in ${String(Math.round(meta.execution_time_ms))} ms`,
    );
  }

  private fail(error: unknown): number | null {
    this.failures++;
    const known = error instanceof MarketDataError;
    this.lastError = known
      ? `${error.kind}: ${error.message}`
      : `internal: ${error instanceof Error ? error.message : String(error)}`;
    this.logger.warn(`cycle failed (${String(this.failures)} in a row), the last good board stays: ${this.lastError}`);
    if (!known && error instanceof Error) this.logger.error(error.stack);
    this.publication.abandon(known ? error.kind : 'internal', this.failures);
    return known ? error.retryAfterMs : null;
  }
}
