/**
 * Who wanted it: the start of a process, a history that has grown or has another session, WARM_CRON, or an operator (the
 * start-up set, the movers, or tickers by name).
 */
export const WARMING_REASONS = ['start', 'history', 'schedule', 'admin', 'movers', 'tickers'] as const;
export type WarmingReason = (typeof WARMING_REASONS)[number];

export interface TickerFailure {
  readonly ticker: string;
  /** Code of a problem, as routes answer it: `ticker_not_found`, `history_unavailable` ... */
  readonly reason: string;
}

/** A run that has not ended. Times are ISO 8601 UTC. */
export interface WarmingProgress {
  readonly reason: WarmingReason;
  readonly started_at: string;
  readonly tickers: number;
  readonly done: number;
  readonly succeeded: number;
  readonly failed: number;
  /** Whole percent. */
  readonly percent: number;
}

/** stopped: the process was asked to leave, or another got its turn, before it had done all. */
export const WARMING_OUTCOMES = ['completed', 'stopped'] as const;

/** A run that has ended. Times are ISO 8601 UTC. */
export interface WarmingReport {
  readonly reason: WarmingReason;
  readonly outcome: (typeof WARMING_OUTCOMES)[number];
  readonly started_at: string;
  readonly finished_at: string;
  readonly tickers: number;
  /** All that is known of them is in the cache. */
  readonly succeeded: number;
  /** The first 100 of them. */
  readonly failed: readonly TickerFailure[];
  readonly failed_total: number;
  /** Tickers that were not come to. */
  readonly skipped: number;
}

/** What the last refresh of popular entries did. */
export interface RefreshReport {
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly refreshed: number;
  readonly failed: number;
}
