import type { FactTable, NewsItem, OptionChainSummary } from '../../src/market-data/facts/market-facts.js';

const ISO_DATE = /^\d{4}-\d{2}-\d{2}$/;
/** Fewer contracts traded say nothing of calls against puts. */
const MEANINGFUL_CONTRACTS = 50;
/** Wrong rows that are shown: a few are enough to tell. */
const MAX_SAMPLES = 10;

export const isText = (text: string): boolean => text !== '' && text === text.trim();
export const isPositive = (value: number): boolean => Number.isFinite(value) && value > 0;
export const isAmount = (value: number): boolean => Number.isFinite(value) && value >= 0;
export const isShare = (value: number): boolean => isAmount(value) && value <= 1;
export const isDateUntil = (date: string, last: string): boolean => ISO_DATE.test(date) && date <= last;

/** An item of news with everything that it must or may have. */
export function isReadable({ id, title, url, publisher, symbols }: NewsItem): boolean {
  return (
    isText(id) &&
    isText(title) &&
    (url === null || /^https?:\/\/\S+$/.test(url)) &&
    (publisher === null || isText(publisher)) &&
    symbols.every(isText) &&
    new Set(symbols).size === symbols.length
  );
}

/** The sum of an option chain, whose ratio says something exactly when enough was traded. */
export function isChain(chain: OptionChainSummary): boolean {
  const { contracts, callVolumeContracts: calls, putVolumeContracts: puts } = chain;
  const meaningful = puts > 0 && calls + puts >= MEANINGFUL_CONTRACTS;
  const { callPutRatio: ratio, impliedVolatilityFrac: volatility } = chain;
  return (
    Number.isInteger(contracts) &&
    [contracts, calls, puts].every(isAmount) &&
    (contracts > 0 || (calls === 0 && puts === 0 && volatility === null)) &&
    (meaningful ? ratio !== null && Math.abs(ratio * puts - calls) < 1e-6 * (1 + calls) : ratio === null) &&
    (volatility === null || (isPositive(volatility) && volatility < 20))
  );
}

/** The first rows of a table that are not right, with their symbols. */
export function wrongRows<Fact>(table: FactTable<Fact>, isRight: (fact: Fact) => boolean): [string, Fact][] {
  return [...table.rows].filter(([, fact]) => !isRight(fact)).slice(0, MAX_SAMPLES);
}
