import type { StockSplit } from '../market-data-provider.js';
import type { MarketDataSource } from '../market-data-source.js';
import type { BookAddition } from './history-book.js';

export interface HistoryCoverage {
  readonly sessions_held: number;
  readonly sessions_wanted: number;
  /** YYYY-MM-DD, or null when nothing is held. */
  readonly newest: string | null;
  readonly oldest: string | null;
  /** Every session that the source can give is held. */
  readonly complete: boolean;
}

/** What has changed in a book, for those who keep one like it. */
export interface BookChange {
  /** Another one begins empty. */
  readonly bookId: string;
  readonly source: MarketDataSource;
  readonly sourceId: string;
  readonly addition: BookAddition | null;
  /** Completed sessions that the source can give, oldest first, held or not; older ones are let go. */
  readonly dates: readonly string[];
  readonly isComplete: boolean;
  /** null: as before. */
  readonly splits: readonly StockSplit[] | null;
}

export interface HistoryListener {
  changed(change: BookChange): void;
  progress(coverage: HistoryCoverage): void;
  /** 30 sessions are held, or all of them. */
  milestone(coverage: HistoryCoverage): void;
}
