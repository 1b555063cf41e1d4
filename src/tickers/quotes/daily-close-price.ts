import type { HistoryView } from '../../market-data/history/history-view.js';
import { knownNumber } from '../../common/known-number.js';
import { priceChange } from './price-change.js';
import type { SessionCloses } from './session-closes.js';
import type { TickerPrice } from './ticker-price.js';

/** The newest close that is held of a ticker; null where none is. */
export function dailyClosePrice(
  view: HistoryView,
  ticker: string,
  closes: SessionCloses,
  computedAt: string,
): TickerPrice | null {
  const series = view.series(ticker, { atMost: 2 });
  const date = series?.dates.at(-1);
  const price = knownNumber(series?.closeUsd.at(-1));
  if (series === null || date === undefined || price === null) return null;
  return {
    ticker,
    price,
    ...priceChange(price, knownNumber(series.closeUsd.at(-2))),
    volume_shares: knownNumber(series.volumeShares.at(-1)),
    session: 'closed',
    session_date: date,
    kind: 'daily_close',
    freshness: view.source === 'simulated' ? 'simulated' : 'end_of_day',
    as_of: closes.closeOf(view.source, date),
    source: view.source,
    source_id: view.sourceId,
    computed_at: computedAt,
  };
}
