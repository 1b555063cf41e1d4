import { createHash } from 'node:crypto';
import { checkedTicker } from './cache-keys-ticker.js';

/** Shares by ticker; fractions and short positions (negative) are holdings too. */
export type Holdings = Readonly<Record<string, number>> | Iterable<readonly [ticker: string, shares: number]>;

/**
 * SHA-256 (64 hex digits) of the holdings, whatever their order: one `ticker=shares` each, in code-unit order of the
 * tickers. TypeError on a ticker that is none or comes twice, and on shares that are no finite number.
 */
export function portfolioHash(holdings: Holdings): string {
  const shares = new Map<string, number>();
  for (const [ticker, count] of entriesOf(holdings)) {
    checkedTicker('portfolio', ticker);
    if (typeof count !== 'number' || !Number.isFinite(count))
      throw new TypeError(`portfolio: shares of ${ticker} must be a finite number, not ${String(count)}`);
    if (shares.has(ticker)) throw new TypeError(`portfolio: ${ticker} is held twice`);
    shares.set(ticker, count);
  }
  const canonical = [...shares.keys()].sort().map((ticker) => `${ticker}=${String(shares.get(ticker))}`);
  return createHash('sha256').update(canonical.join(',')).digest('hex');
}

function entriesOf(holdings: unknown): Iterable<readonly [string, unknown]> {
  if (holdings === null || typeof holdings !== 'object')
    throw new TypeError('portfolio: holdings are shares by ticker, as an object or as pairs');
  return Symbol.iterator in holdings
    ? (holdings as Iterable<readonly [string, unknown]>)
    : Object.entries(holdings as Record<string, unknown>);
}
