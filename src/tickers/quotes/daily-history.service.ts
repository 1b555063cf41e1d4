import { Injectable } from '@nestjs/common';
import { cacheKeys } from '../../cache/cache-keys.js';
import { Cached } from '../../cache/decorators/cached.decorator.js';
import { refreshCached } from '../../cache/decorators/refresh-cached.js';
import { Clock } from '../../common/clock.js';
import type { BarSeries } from '../../market-data/history/bar-series.js';
import { HeldHistory } from '../../market-data/history/held-history.js';
import { heldView } from './held-view.js';
import { basisOf, isOutdated } from './history-basis.js';
import { knownNumber } from '../../common/known-number.js';
import type { HistoryBar, TickerHistory } from './ticker-history.js';

/** The daily bars that are held of single tickers: no call to a source. */
@Injectable()
export class DailyHistoryService {
  constructor(
    private readonly held: HeldHistory,
    private readonly clock: Clock,
  ) {}

  /**
   * All bars of a ticker as `historical:{ticker}` has them, of whichever history; null where it has none. Rejects with
   * ProblemException `history_unavailable` while nothing is held.
   */
  @Cached({ key: cacheKeys.historical })
  history(ticker: string): Promise<TickerHistory | null> {
    return new Promise((resolve) => resolve(this.barsOf(ticker)));
  }

  /** Of the history that is held now, or of a better one. */
  async current(ticker: string): Promise<TickerHistory | null> {
    const known = await this.history(ticker);
    const isFresh = known === null || !isOutdated(known, this.held);
    return isFresh ? known : refreshCached<DailyHistoryService, 'history'>(this, 'history', ticker);
  }

  private barsOf(ticker: string): TickerHistory | null {
    const view = heldView(this.held);
    const series = view.series(ticker);
    if (series === null) return null;
    return {
      ticker,
      source: view.source,
      ...basisOf(view),
      adjusted: true,
      bars: series.dates.map((date, at) => barAt(series, date, at)),
      degraded: view.isComplete ? [] : ['history_incomplete'],
      computed_at: new Date(this.clock.nowMs()).toISOString(),
    };
  }
}

function barAt(series: BarSeries, date: string, at: number): HistoryBar {
  return {
    date,
    open: knownNumber(series.openUsd[at]),
    high: knownNumber(series.highUsd[at]),
    low: knownNumber(series.lowUsd[at]),
    // closes are always known
    close: series.closeUsd[at] as number,
    volume_shares: knownNumber(series.volumeShares[at]),
    vwap: knownNumber(series.vwapUsd[at]),
  };
}
