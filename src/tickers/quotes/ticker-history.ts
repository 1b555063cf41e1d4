import type { MarketDataSource } from '../../market-data/market-data-source.js';
import type { HistoryBasis } from './history-basis.js';

/** One session of a ticker on today's share basis. USD; null = the source did not say. */
export interface HistoryBar {
  /** YYYY-MM-DD. */
  readonly date: string;
  readonly open: number | null;
  readonly high: number | null;
  readonly low: number | null;
  readonly close: number;
  readonly volume_shares: number | null;
  readonly vwap: number | null;
}

/** Every daily bar that is held of a ticker, as `historical:{ticker}` keeps it. */
export interface TickerHistory extends HistoryBasis {
  readonly ticker: string;
  readonly source: MarketDataSource;
  /** For splits, up to today. */
  readonly adjusted: true;
  /** Oldest first; a session in which the ticker did not trade has none. */
  readonly bars: readonly HistoryBar[];
  /** `history_incomplete` while older sessions are still being fetched. */
  readonly degraded: readonly string[];
  /** ISO 8601 UTC. */
  readonly computed_at: string;
}
