import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { WarmingConfig } from '../config/app-config.js';
import { NyseCalendar } from '../market-data/calendar/nyse-calendar.js';
import { PopularRefresh, REFRESH_EVERY_MS } from './popular-refresh.js';
import { SettledHistory } from './settled-history.js';
import { StartUpSet } from './start-up-set.js';
import { Warmer, type WarmingOccasion } from './warmer.js';
import { WarmingCalendar } from './warming-calendar.js';
import type { WarmingReason } from './warming-report.js';

const LOOK_EVERY_MS = 1_000;
/** What one process has done of these, those that start with it, or whose clocks differ a little, leave alone for so long. */
const HISTORY_DONE_MS = 60_000;
const SCHEDULE_DONE_MS = 10 * 60_000;
/** What a process that slept finds so late is left to the next time. */
const TOO_LATE_MS = 3_600_000;

/**
 * When answers are made ready: after the start, when the daily history has settled in another state, at WARM_CRON on
 * trading days, and every minute what is popular.
 */
@Injectable()
export class WarmingSchedule implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(WarmingSchedule.name);
  private readonly calendar: WarmingCalendar;
  /** History that the start-up set was warmed with. */
  private warmedId: string | null = null;
  private isPopularOutdated = false;
  private dueMs: number | null;
  private refreshMs: number;
  private looking: Promise<void> | null = null;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly config: WarmingConfig,
    private readonly warmer: Warmer,
    private readonly history: SettledHistory,
    private readonly startUp: StartUpSet,
    private readonly popular: PopularRefresh,
    private readonly clock: Clock,
  ) {
    this.calendar = new WarmingCalendar(config.cron, new NyseCalendar());
    this.dueMs = this.calendar.nextMs(clock.nowMs());
    this.refreshMs = clock.nowMs() + REFRESH_EVERY_MS;
  }

  /** When WARM_CRON is due next, epoch ms; null = never. */
  get nextMs(): number | null {
    return this.dueMs;
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.look(), LOOK_EVERY_MS).unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
  }

  /** Begins what is due by the clock; a refresh has ended when it resolves. Never rejects. */
  look(): Promise<void> {
    this.looking ??= this.beginDue()
      .catch((error: unknown) => {
        this.logger.error(`warming failed: ${error instanceof Error ? error.stack : String(error)}`);
      })
      .finally(() => (this.looking = null));
    return this.looking;
  }

  private async beginDue(): Promise<void> {
    if (this.config.onStart) await this.warmWithHistory();
    if (this.dueMs !== null && this.clock.nowMs() >= this.dueMs) await this.warmOnSchedule(this.dueMs);
    if (this.clock.nowMs() >= this.refreshMs && !this.warmer.isRunning) await this.refreshPopular();
  }

  /** Once it has settled after the start, and whenever it has settled in another state: after each session, as a rule. */
  private async warmWithHistory(): Promise<void> {
    const { id } = this.history;
    if (id === null || id === this.warmedId) return;
    const done = (): void => {
      this.warmedId = id;
      this.isPopularOutdated = true;
    };
    const reason = this.warmedId === null ? 'start' : 'history';
    await this.begin(reason, { name: `history:${id}`, forMs: HISTORY_DONE_MS, done });
  }

  private async warmOnSchedule(dueMs: number): Promise<void> {
    const done = (): void => {
      if (this.dueMs === dueMs) this.dueMs = this.calendar.nextMs(this.clock.nowMs());
    };
    if (this.clock.nowMs() - dueMs > TOO_LATE_MS) done();
    else await this.begin('schedule', { name: `schedule:${String(dueMs)}`, forMs: SCHEDULE_DONE_MS, done });
  }

  /** While another run is in the way, or when this one does not come to its end, it is begun again at a later look. */
  private async begin(reason: WarmingReason, occasion: WarmingOccasion): Promise<void> {
    const outcome = await this.warmer.start({ reason, occasion, tickers: () => this.startUp.tickers() });
    if (outcome.status === 'skipped' && outcome.cause !== 'running') occasion.done();
  }

  private async refreshPopular(): Promise<void> {
    this.refreshMs = this.clock.nowMs() + REFRESH_EVERY_MS;
    const orOutdated = this.isPopularOutdated;
    this.isPopularOutdated = false;
    if (!(await this.popular.refresh(orOutdated))) this.isPopularOutdated ||= orOutdated;
  }
}
