import type { MarketDataSource } from '../../market-data/market-data-source.js';
import type { PortfolioValue } from '../domain/portfolio/portfolio-value.js';
import type { HistoryBasis } from '../quotes/history-basis.js';
import type { HistoryShortcoming } from './ticker-momentum.js';

/** A holding that could not be valued: `no_price`: neither the last scan nor the daily history has the ticker. */
export interface UnknownHolding {
  readonly ticker: string;
  readonly shares: number;
  readonly reason: 'no_price';
}

/** `stale_price`: a position is valued at a price from before the newest session held. */
export type PortfolioShortcoming = HistoryShortcoming | 'stale_price';

/** A portfolio at the newest prices and by the v2 momentum of its tickers, as `portfolio:{hash}` keeps it. ISO 8601 UTC. */
export interface PortfolioAnalysis extends PortfolioValue {
  /** No part of any figure; by ticker. */
  readonly unknown: readonly UnknownHolding[];
  /** When the newest of its prices was made; null where none is known. */
  readonly as_of: string | null;
  readonly basis: HistoryBasis;
  readonly degraded: readonly PortfolioShortcoming[];
  readonly source: MarketDataSource;
  readonly computed_at: string;
}
