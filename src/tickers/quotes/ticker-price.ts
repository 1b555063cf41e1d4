import type { SessionPhase } from '../../market-data/calendar/session-calendar.js';
import type { MarketDataSource } from '../../market-data/market-data-source.js';
import type { DataFreshness } from '../../market-data/market-snapshot.js';

export const PRICE_KINDS = ['snapshot', 'daily_close'] as const;

/** What a share costs, as `price:{ticker}` keeps it. null = unknown. Prices in USD. */
export interface TickerPrice {
  readonly ticker: string;
  readonly price: number;
  /** price - previous_close. */
  readonly change: number | null;
  /** Percent of previous_close. */
  readonly change_pct: number | null;
  /** Close of the session before `session_date`, on today's share basis. */
  readonly previous_close: number | null;
  /** Traded in the session so far. */
  readonly volume_shares: number | null;
  /** Part of the day of the snapshot; `closed` for a daily close. */
  readonly session: SessionPhase;
  /** YYYY-MM-DD: the session that counted as today, or that of the close. */
  readonly session_date: string;
  /** `snapshot`: of the last scan; `daily_close`: of the newest bar held, where the last scan has no price or is older. */
  readonly kind: (typeof PRICE_KINDS)[number];
  readonly freshness: DataFreshness;
  /** When the price was made, ISO 8601 UTC: earlier than the session where the stock has not traded in it. */
  readonly as_of: string | null;
  readonly source: MarketDataSource;
  /** See MarketDataProvider.sourceId. */
  readonly source_id: string;
  /** ISO 8601 UTC. */
  readonly computed_at: string;
}
