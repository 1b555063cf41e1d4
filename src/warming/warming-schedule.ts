import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { WarmingConfig } from '../config/app-config.js';
import { NyseCalendar } from '../market-data/calendar/nyse-calendar.js';
import { PopularRefresh, REFRESH_EVERY_MS } from './popular-refresh.js';
import { StartUpSet } from './start-up-set.js';
import { Warmer } from './warmer.js';
import { WarmingCalendar } from './warming-calendar.js';
import type { WarmingReason } from './warming-report.js';

const LOOK_EVERY_MS = 1_000;
/** Processes that start together, or whose clocks differ a little, do these once. */
const HISTORY_CLAIM_MS = 60_000;
const SCHEDULE_CLAIM_MS = 10 * 60_000;
/** What a process that slept finds so late is left to the next time. */
const TOO_LATE_MS = 3_600_000;

/**
 * When answers are made ready: after the start, when the daily history is another, at WARM_CRON on trading days, and every
 * minute what is popular.
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

  /** First as soon as it says something, then when it is complete, and after each session. */
  private async warmWithHistory(): Promise<void> {
    const { basis } = this.startUp;
    const isFirst = this.warmedId === null;
    if (basis === null || basis.id === this.warmedId || !(isFirst || basis.isComplete)) return;
    const occasion = { name: `history:${basis.id}`, forMs: HISTORY_CLAIM_MS };
    if (!(await this.begin(isFirst ? 'start' : 'history', occasion))) return;
    this.warmedId = basis.id;
    this.isPopularOutdated = true;
  }

  private async warmOnSchedule(dueMs: number): Promise<void> {
    const nowMs = this.clock.nowMs();
    const isDone =
      nowMs - dueMs > TOO_LATE_MS ||
      (await this.begin('schedule', { name: `schedule:${String(dueMs)}`, forMs: SCHEDULE_CLAIM_MS }));
    if (isDone) this.dueMs = this.calendar.nextMs(nowMs);
  }

  /** False while another run is in the way: it is tried again. */
  private async begin(reason: WarmingReason, occasion: { readonly name: string; readonly forMs: number }) {
    const outcome = await this.warmer.start({ reason, occasion, tickers: () => this.startUp.tickers() });
    return outcome.status === 'started' || outcome.cause !== 'running';
  }

  private async refreshPopular(): Promise<void> {
    this.refreshMs = this.clock.nowMs() + REFRESH_EVERY_MS;
    const all = this.isPopularOutdated;
    this.isPopularOutdated = false;
    await this.popular.refresh(all);
  }
}
