import { MarketDataError } from '../../market-data-error.js';

/** Where a figure of a row goes in DayAggregatesReader's scratch row. */
export const SLOT = { open: 0, high: 1, low: 2, close: 3, volume: 4, vwap: 5 } as const;
export const SLOT_COUNT = 6;
export const TICKER = -2;
/** A column that nothing is read from. */
export const IGNORED = -1;

const REQUIRED = ['ticker', 'volume', 'open', 'close', 'high', 'low'] as const;
const BYTE_ORDER_MARK = '\ufeff';

/**
 * What each column of a file holds (a slot, TICKER or IGNORED), found by the names in its header line, so that order
 * and further columns do not matter. Throws MarketDataError `malformed` when a required column is missing.
 */
export function columnRoles(header: string, fileName: string): Int8Array {
  const names = header
    .replace(BYTE_ORDER_MARK, '')
    .split(',')
    .map((name) => name.trim());
  const missing = REQUIRED.filter((name) => !names.includes(name));
  if (missing.length > 0) {
    const message = `${fileName} has no column ${missing.join(', ')}: a day-aggregates file begins with a line of column names`;
    throw new MarketDataError('malformed', message);
  }
  return Int8Array.from(names, roleOf);
}

function roleOf(name: string): number {
  if (name === 'ticker') return TICKER;
  return Object.hasOwn(SLOT, name) ? SLOT[name as keyof typeof SLOT] : IGNORED;
}
