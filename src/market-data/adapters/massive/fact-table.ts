import type { FactTable } from '../../facts/market-facts.js';
import { MarketDataError } from '../../market-data-error.js';
import type { Fields } from './envelope.js';
import type { RowReader } from './row-reader.js';
import { sortRows } from './sort-rows.js';

export interface FactTableOptions<Fact> {
  /** Names the answer in errors. */
  readonly what: string;
  readonly askedMs: number;
  /** The fact in one row, or null when the row does not tell it. A value that cannot be marks the reader as malformed. */
  readonly read: (row: Fields, reader: RowReader) => Fact | null;
}

/**
 * Vendor rows as a table by symbol; the first row of a symbol counts. Throws MarketDataError `no_data` (no rows) or
 * `malformed` (too many that cannot be read).
 */
export function factTable<Fact>(
  rows: readonly unknown[],
  { what, askedMs, read }: FactTableOptions<Fact>,
): FactTable<Fact> {
  if (rows.length === 0) throw new MarketDataError('no_data', `${what}: the source has no rows.`);
  const facts: (Fact | null)[] = [];
  const { symbols } = sortRows(rows, {
    what,
    tickerKey: 'ticker',
    nowMs: askedMs,
    read: (row, reader, slot) => {
      facts[slot] = read(row, reader);
    },
  });
  const table = new Map<string, Fact>();
  symbols.forEach((symbol, slot) => {
    const fact = facts[slot] ?? null;
    if (fact !== null) table.set(symbol, fact);
  });
  return { askedMs, rows: table, malformed: rows.length - table.size };
}
