import { MarketDataError } from '../../market-data-error.js';
import type { DroppedRows } from '../../market-snapshot.js';
import type { Fields } from './envelope.js';
import { RowReader } from './row-reader.js';

/** Class shares, preferreds and warrants: `BRK.A`, `KIMpL`, `ZXQ.WS`. Case-sensitive. */
export const TICKER = /^[A-Za-z][A-Za-z0-9.\-/]{0,15}$/;
/** Beyond this share of unreadable rows the answer as a whole is not to be believed. */
const MAX_MALFORMED_FRAC = 0.05;
const MAX_SAMPLES = 10;

export interface SortedRows {
  /** Symbols of the rows that were kept, in the vendor's order. */
  readonly symbols: string[];
  readonly rowsRead: number;
  readonly malformed: DroppedRows;
  readonly duplicate: DroppedRows;
}

export interface SortRowsOptions {
  /** Names the answer in an error. */
  readonly what: string;
  readonly tickerKey: 'ticker' | 'T';
  /** Timestamps beyond it are not to be believed; Infinity where rows have none. */
  readonly nowMs: number;
  /** Writes the row's values at index `slot` of every column; a row that turns out malformed is overwritten by the next. */
  readonly read: (row: Fields, reader: RowReader, slot: number) => void;
}

class DropCounter implements DroppedRows {
  count = 0;
  readonly samples: string[] = [];

  add(row: unknown, index: number, tickerKey: string): void {
    this.count++;
    if (this.samples.length >= MAX_SAMPLES) return;
    const ticker = typeof row === 'object' && row !== null ? (row as Fields)[tickerKey] : undefined;
    this.samples.push(typeof ticker === 'string' && TICKER.test(ticker) ? ticker : `#${index}`);
  }
}

/** One pass over vendor rows: keeps the readable ones, the first of each ticker, and counts the others. */
export function sortRows(rows: readonly unknown[], { what, tickerKey, nowMs, read }: SortRowsOptions): SortedRows {
  const seen = new Set<string>();
  const malformed = new DropCounter();
  const duplicate = new DropCounter();
  const reader = new RowReader(nowMs);
  rows.forEach((row, index) => {
    const fields = reader.part(row);
    const ticker = fields[tickerKey];
    if (typeof ticker === 'string' && TICKER.test(ticker)) read(fields, reader, seen.size);
    else reader.malformed = true;
    if (reader.malformed) malformed.add(row, index, tickerKey);
    else if (seen.has(ticker as string)) duplicate.add(row, index, tickerKey);
    else seen.add(ticker as string);
    reader.malformed = false;
  });
  if (malformed.count > rows.length * MAX_MALFORMED_FRAC) {
    throw new MarketDataError('malformed', `${what}: ${malformed.count} of ${rows.length} rows cannot be read.`);
  }
  return {
    symbols: [...seen],
    rowsRead: rows.length,
    malformed: { count: malformed.count, samples: malformed.samples },
    duplicate: { count: duplicate.count, samples: duplicate.samples },
  };
}
