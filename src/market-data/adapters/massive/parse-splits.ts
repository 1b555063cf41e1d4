import { MarketDataError } from '../../market-data-error.js';
import type { StockSplit } from '../../market-data-provider.js';
import type { Fields } from './envelope.js';
import { isIsoDate } from './iso-date.js';
import { TICKER } from './sort-rows.js';

const MAX_MALFORMED_FRAC = 0.05;

/** Rows of `/stocks/v1/splits` or `/v3/reference/splits`; unreadable ones are left out, too many of them are `malformed`. */
export function parseSplits(rows: readonly unknown[]): StockSplit[] {
  const splits = rows.map(parseRow).filter((split) => split !== null);
  const malformed = rows.length - splits.length;
  if (malformed > rows.length * MAX_MALFORMED_FRAC) {
    throw new MarketDataError('malformed', `splits: ${malformed} of ${rows.length} rows cannot be read.`);
  }
  return splits;
}

function parseRow(row: unknown): StockSplit | null {
  if (typeof row !== 'object' || row === null) return null;
  const { ticker, execution_date: executionDate, split_from: splitFrom, split_to: splitTo } = row as Fields;
  if (typeof ticker !== 'string' || !TICKER.test(ticker)) return null;
  if (!isIsoDate(executionDate)) return null;
  if (!isCount(splitFrom) || !isCount(splitTo)) return null;
  return { symbol: ticker, executionDate, splitFrom, splitTo };
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0;
}
