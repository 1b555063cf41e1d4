import { portfolioHash, type Holdings } from './cache-keys-portfolio.js';
import { checkedTicker } from './cache-keys-ticker.js';

const INSIGHT_NAME = /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$/;
const ISO_DATE = /^\d{4}-\d{2}-\d{2}$/;

const byTicker = (family: string) => (ticker: string) => `${family}:${checkedTicker(family, ticker)}`;

/**
 * The names of cached values, without REDIS_PREFIX. Whoever reads, warms or invalidates a value builds its key here, so
 * that a warmed key is the key that is read. Tickers are case-sensitive, as the source lists them (`BRK.A`, `BCpC`).
 * Each builder throws a TypeError on what cannot be a name.
 */
export const cacheKeys = {
  price: byTicker('price'),
  momentum: byTicker('momentum'),
  quote: byTicker('quote'),
  news: byTicker('news'),
  historical: byTicker('historical'),
  fundamentals: byTicker('fundamentals'),
  /** Explanation of one symbol. */
  analysis: byTicker('analysis'),
  /** Analysis of a candidate. */
  squeeze: byTicker('squeeze_cache'),
  /** Price, volume and relative volume of a candidate. */
  marketMetrics: byTicker('market_metrics'),
  /** Shares by ticker, whatever their order. */
  portfolio: (holdings: Holdings) => `portfolio:${portfolioHash(holdings)}`,
  /** Movers and top lists, by name: letters, digits and `_ . : -`. */
  insights: (name: string) => {
    if (!INSIGHT_NAME.test(name))
      throw new TypeError(`insights: ${JSON.stringify(name)} is no name of up to 64 letters, digits and _ . : -`);
    return `insights:${name}`;
  },
  /** Feature vector of a symbol as of a session, YYYY-MM-DD. */
  features: (symbol: string, date: string) => {
    if (!isDate(date)) throw new TypeError(`features: ${JSON.stringify(date)} is no date YYYY-MM-DD`);
    return `features:${checkedTicker('features', symbol)}:${date}`;
  },
} as const;

/** Date.parse takes the 30th of February for a day in March. */
function isDate(text: string): boolean {
  const ms = ISO_DATE.test(text) ? Date.parse(text) : NaN;
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
}
