import type { TickerDetails } from '../../facts/market-facts.js';
import { MarketDataError } from '../../market-data-error.js';
import type { Fields } from './envelope.js';
import { positiveOrNull } from './loose-values.js';

/** The envelope of `/v3/reference/tickers/{ticker}`. The market cap is left out for many. Pure. Throws MarketDataError `malformed`. */
export function parseDetails(envelope: Fields, symbol: string, askedMs: number): TickerDetails {
  const details = envelope.results;
  if (typeof details !== 'object' || details === null || (details as Fields).ticker !== symbol) {
    throw new MarketDataError('malformed', 'details: the answer is about something else.');
  }
  const fields = details as Fields;
  const sharesOutstanding =
    positiveOrNull(fields.weighted_shares_outstanding) ?? positiveOrNull(fields.share_class_shares_outstanding);
  return { askedMs, marketCapUsd: positiveOrNull(fields.market_cap), sharesOutstanding };
}
