import type { MarketDataSource } from '../../market-data/market-data-source.js';
import type { MomentumInputs } from '../domain/momentum/momentum-inputs.js';
import type { MomentumVariant, VariantScore } from '../domain/momentum/momentum-score.js';
import type { HistoryBasis } from '../quotes/history-basis.js';

/** The momentum of one ticker by its daily bars and by both variants, as `momentum:{ticker}` keeps it. Times are ISO 8601 UTC. */
export interface TickerMomentum {
  readonly ticker: string;
  /** Close of the newest bar, USD. */
  readonly price: number;
  /** YYYY-MM-DD of that bar. */
  readonly as_of_date: string;
  /** Bars held of the ticker; each a session in which it traded. */
  readonly sessions_used: number;
  /** What its relative strength is measured against. */
  readonly benchmark: string;
  readonly inputs: MomentumInputs;
  readonly scores: Readonly<Record<MomentumVariant, VariantScore>>;
  readonly basis: HistoryBasis;
  /** Why it may be better soon. */
  readonly degraded: readonly HistoryShortcoming[];
  readonly source: MarketDataSource;
  readonly computed_at: string;
}

/** `history_incomplete`: older sessions are still being fetched. */
export type HistoryShortcoming = 'history_incomplete';
