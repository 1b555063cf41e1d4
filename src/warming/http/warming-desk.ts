import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AuditLog } from '../../audit/audit-log.js';
import { isoOrNull } from '../../common/iso-or-null.js';
import { StartUpSet } from '../start-up-set.js';
import { type SkipCause, type StartedRun, Warmer } from '../warmer.js';
import { WarmingLedger } from '../warming-ledger.js';
import type { RefreshReport, TickerFailure, WarmingProgress, WarmingReport } from '../warming-report.js';
import { WarmingSchedule } from '../warming-schedule.js';
import { WarmingTurns } from '../warming-turns.js';

export const START_STATUSES = ['started', 'skipped'] as const;

/** What became of an operator's order to warm. */
export interface WarmingStart {
  readonly status: (typeof START_STATUSES)[number];
  /** null when it was started. */
  readonly cause: SkipCause | null;
  readonly message: string;
  readonly tickers: number;
}

/** What is being warmed, was warmed last and will be warmed next. Times are ISO 8601 UTC. */
export interface WarmingStatus {
  readonly running: boolean;
  /** null while nothing runs, or nothing is known of it yet. */
  readonly progress: WarmingProgress | null;
  /** null = none in the last 7 days. */
  readonly last_run: WarmingReport | null;
  /** Of popular entries, every minute; null = none in the last 7 days. */
  readonly last_refresh: RefreshReport | null;
  /** When WARM_CRON is due; null = never. */
  readonly next_scheduled_at: string | null;
}

/** What became of tickers that were to be warmed at once. */
export interface WarmupReport {
  readonly message: string;
  readonly tickers_processed: number;
  readonly successfully_cached: number;
  readonly failed: readonly TickerFailure[];
  /** Those that were asked for, each once. */
  readonly tickers: readonly string[];
}

const SKIPPED: Readonly<Record<SkipCause, string>> = {
  running: 'Skipped: a run is under way. GET /api/admin/cache/warming-status follows it.',
  done_elsewhere: 'Skipped: another process has done it.',
  nothing: 'Skipped: there is nothing to warm before the first snapshot.',
  stopping: 'Skipped: this process is shutting down.',
};

/** Warming in an operator's hands. */
@Injectable()
export class WarmingDesk {
  constructor(
    private readonly warmer: Warmer,
    private readonly startUp: StartUpSet,
    private readonly turns: WarmingTurns,
    private readonly ledger: WarmingLedger,
    private readonly schedule: WarmingSchedule,
    private readonly audit: AuditLog,
  ) {}

  async warmStartUpSet(request: FastifyRequest): Promise<WarmingStart> {
    const started = await this.warmer.start({ reason: 'admin', tickers: () => this.startUp.tickers() });
    return this.told('start-up set', started, request);
  }

  async warmMovers(request: FastifyRequest): Promise<WarmingStart> {
    const started = await this.warmer.start({ reason: 'movers', tickers: () => this.startUp.movers() });
    return this.told('market movers', started, request);
  }

  async warmUp(tickers: readonly string[], request: FastifyRequest): Promise<WarmupReport> {
    const { tickers: asked, succeeded, failed, failed_total: failures, skipped } = await this.warmer.warm(tickers);
    const outcome = failures + skipped === 0 ? 'done' : 'failed';
    const details = { tickers: [...new Set(tickers)] };
    this.audit.record({ request, action: 'cache.warmup', target: null, count: succeeded, outcome, details });
    return {
      message: `${succeeded} of ${asked} tickers are ready`,
      tickers_processed: asked - skipped,
      successfully_cached: succeeded,
      failed,
      ...details,
    };
  }

  async status(): Promise<WarmingStatus> {
    const turn = await this.turns.owner();
    const progress = await this.ledger.progressOf(turn);
    const { lastRun, lastRefresh } = await this.ledger.read();
    return {
      running: turn !== null || this.warmer.isRunning,
      progress,
      last_run: lastRun,
      last_refresh: lastRefresh,
      next_scheduled_at: isoOrNull(this.schedule.nextMs),
    };
  }

  private told(target: string, started: StartedRun, request: FastifyRequest): WarmingStart {
    const isStarted = started.status === 'started';
    const tickers = isStarted ? started.tickers : 0;
    const outcome = isStarted ? 'done' : 'unchanged';
    this.audit.record({ request, action: 'cache.warm', target, count: tickers, outcome });
    if (!isStarted) return { ...started, message: SKIPPED[started.cause], tickers };
    const message = `Warming ${tickers} tickers. GET /api/admin/cache/warming-status follows it.`;
    return { status: 'started', cause: null, message, tickers };
  }
}
