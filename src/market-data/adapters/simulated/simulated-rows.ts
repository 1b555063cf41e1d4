import type { SnapshotColumns } from '../../market-snapshot.js';
import { BAR_FIELDS, type BarField } from '../../daily-bars.js';
import type { ReferenceRow } from '../../reference-table.js';
import type { Instrument } from './instrument.js';
import type { TapeRow } from './market-tape.js';

export type BarColumns = Record<BarField, Float64Array>;

/** Columns for `count` daily bars, all NaN. */
export function emptyBarColumns(count: number): BarColumns {
  return Object.fromEntries(BAR_FIELDS.map((field) => [field, new Float64Array(count).fill(NaN)])) as BarColumns;
}

export function writeBar(bars: BarColumns, at: number, row: TapeRow): void {
  bars.openUsd[at] = row.openUsd;
  bars.highUsd[at] = row.highUsd;
  bars.lowUsd[at] = row.lowUsd;
  bars.closeUsd[at] = row.priceUsd;
  bars.volumeShares[at] = row.volumeShares;
  bars.vwapUsd[at] = row.vwapUsd;
}

/** @param priceTimeMs when the row's price was made; @param volumeTimeMs the market's latest tick, at which volume was counted */
export function writeSnapshotRow(
  columns: SnapshotColumns,
  at: number,
  row: TapeRow,
  priceTimeMs: number,
  volumeTimeMs: number,
): void {
  columns.priceUsd[at] = row.priceUsd;
  columns.priceTimeMs[at] = priceTimeMs;
  columns.dayOpenUsd[at] = row.openUsd;
  columns.dayHighUsd[at] = row.highUsd;
  columns.dayLowUsd[at] = row.lowUsd;
  columns.dayVolumeShares[at] = row.volumeShares;
  columns.volumeTimeMs[at] = volumeTimeMs;
  columns.vwapUsd[at] = row.vwapUsd;
  columns.previousCloseUsd[at] = row.previousCloseUsd;
}

/** The first `count` rows of columns that were made larger. */
export function firstRows<T extends BarColumns | SnapshotColumns>(columns: T, count: number): T {
  return Object.fromEntries(
    Object.entries(columns).map(([field, column]: [string, Float64Array]) => [field, column.slice(0, count)]),
  ) as T;
}

/** @param lastCloseUsd the close that the market cap is reckoned with; NaN on the first day, when it is unknown */
export function referenceRow(instrument: Instrument, lastCloseUsd: number): ReferenceRow {
  const { symbol, name, type, exchange, active, sector, shares, reportsShares, reportsMarketCap } = instrument;
  return {
    symbol,
    name,
    type,
    exchange,
    active,
    marketCapUsd: reportsMarketCap && !Number.isNaN(lastCloseUsd) ? Math.round(shares * lastCloseUsd) : null,
    sharesOutstanding: reportsShares ? shares : null,
    sector,
  };
}
