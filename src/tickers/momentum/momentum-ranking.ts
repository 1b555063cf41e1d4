import { Injectable } from '@nestjs/common';
import { cacheKeys } from '../../cache/cache-keys.js';
import { Cached } from '../../cache/decorators/cached.decorator.js';
import { refreshCached } from '../../cache/decorators/refresh-cached.js';
import { Clock } from '../../common/clock.js';
import { ProblemException } from '../../common/problem/problem-exception.js';
import { BoardStore } from '../../discovery/board/board-store.js';
import { FrameSymbols } from '../../discovery/domain/frame-symbols.js';
import { ELIGIBLE } from '../../discovery/domain/universe.js';
import type { MarketDataSource } from '../../market-data/market-data-source.js';
import { type MomentumRating, momentumRating } from '../domain/momentum/momentum-rating.js';
import type { MomentumVariant } from '../domain/momentum/momentum-score.js';
import type { HistoryBasis } from '../quotes/history-basis.js';
import { MomentumHistory } from './momentum-history.js';
import { MomentumTable } from './momentum-table.js';
import type { HistoryShortcoming } from './ticker-momentum.js';

/** Among whom the best are looked for: what passed the filters of the last scan, or all that traded. */
export const TOP_UNIVERSES = ['eligible', 'all'] as const;
export type TopUniverse = (typeof TOP_UNIVERSES)[number];

/** The most that a ranking holds. */
export const MAX_TOP = 500;

const RETRY_AFTER_SECONDS = 10;

export interface RankedTicker {
  readonly rank: number;
  readonly ticker: string;
  readonly score: number;
  readonly rating: MomentumRating;
  /** Close of `as_of_date`, USD. */
  readonly price: number;
}

/** The best by momentum, as `insights:momentum-{variant}-{universe}` keeps it. Times are ISO 8601 UTC. */
export interface MomentumRanks {
  readonly variant: MomentumVariant;
  readonly universe: TopUniverse;
  readonly count: number;
  /** Tickers that were ranked. */
  readonly considered: number;
  /** YYYY-MM-DD: the session in which all of them traded. */
  readonly as_of_date: string;
  /** Best first, ties by ticker. */
  readonly results: readonly RankedTicker[];
  readonly basis: HistoryBasis;
  readonly degraded: readonly HistoryShortcoming[];
  readonly source: MarketDataSource;
  readonly computed_at: string;
}

/** Ranks the market by momentum, from the table. */
@Injectable()
export class MomentumRanking {
  constructor(
    private readonly history: MomentumHistory,
    private readonly table: MomentumTable,
    private readonly boards: BoardStore,
    private readonly clock: Clock,
  ) {}

  /** The best 500, by the table at hand. Rejects with problem 503 without history, and for `eligible` before the first scan. */
  @Cached({
    key: (variant: MomentumVariant, universe: TopUniverse) => cacheKeys.insights(`momentum-${variant}-${universe}`),
  })
  async ranking(variant: MomentumVariant, universe: TopUniverse): Promise<MomentumRanks> {
    const isWanted = universe === 'all' ? () => true : this.eligibility();
    const { columns, basis, source, isComplete } = await this.table.nearest();
    const rows = columns.order[variant].filter((row) => isWanted(columns.symbols[row] as string));
    const results = Array.from(rows.subarray(0, MAX_TOP), (row, at) => {
      const score = columns.scores[variant][row] as number;
      const ticker = columns.symbols[row] as string;
      return { rank: at + 1, ticker, score, rating: momentumRating(score), price: columns.priceUsd[row] as number };
    });
    return {
      variant,
      universe,
      count: results.length,
      considered: rows.length,
      as_of_date: basis.as_of_date,
      results,
      basis,
      degraded: isComplete ? [] : ['history_incomplete'],
      source,
      computed_at: new Date(this.clock.nowMs()).toISOString(),
    };
  }

  /**
   * By the history that is held now or, while that is being computed, by an older state of the same source: the computation
   * takes longer than readers wait. Rejects as `ranking`.
   */
  async current(variant: MomentumVariant, universe: TopUniverse): Promise<MomentumRanks> {
    const known = await this.ranking(variant, universe);
    if (!this.history.isSettledBeyond(known.basis)) return known;
    if (this.history.isForeign(known.basis) || this.table.isCurrent)
      return refreshCached<MomentumRanking, 'ranking'>(this, 'ranking', variant, universe);
    this.table.begin();
    return known;
  }

  private eligibility(): (symbol: string) => boolean {
    const frame = this.boards.current?.result.frame;
    if (frame === undefined)
      throw new ProblemException(
        'service_unavailable',
        'No scan has said yet which tickers are eligible. Come back later, or ask for universe=all.',
        { headers: { 'retry-after': String(RETRY_AFTER_SECONDS) } },
      );
    const symbols = FrameSymbols.of(frame);
    return (symbol) => {
      const row = symbols.rowOf(symbol);
      return row !== undefined && frame.verdicts[row] === ELIGIBLE;
    };
  }
}
