import { BAR_FIELDS, type BarField, type DailyBars } from '../../daily-bars.js';
import { MarketDataError } from '../../market-data-error.js';
import { openEnvelope, rowsIn } from './envelope.js';
import { sortRows, type SortedRows } from './sort-rows.js';

const WHAT = 'daily bars';

/** One session's bars and what was dropped on the way. */
export interface GroupedDaily {
  readonly bars: DailyBars;
  readonly dropped: Omit<SortedRows, 'symbols'>;
}

/**
 * The body of `/v2/aggs/grouped/...` as columns, keyed by the date asked for (a row's own `t` is the end of that day). Pure.
 * `adjustedThrough`: the market's date when it was asked. Throws MarketDataError `malformed` or `no_data`.
 */
export function parseGroupedDaily(body: Uint8Array | string, date: string, adjustedThrough: string): GroupedDaily {
  const rows = rowsIn(WHAT, openEnvelope(WHAT, body), 'results');
  if (rows.length === 0) throw new MarketDataError('no_data', `${WHAT}: the source has none for ${date}.`);
  const columns = {} as Record<BarField, Float64Array>;
  for (const field of BAR_FIELDS) columns[field] = new Float64Array(rows.length);
  const { symbols, ...dropped } = sortRows(rows, {
    what: WHAT,
    tickerKey: 'T',
    nowMs: Infinity,
    read: (row, reader, slot) => {
      columns.openUsd[slot] = reader.priceUsd(row.o);
      columns.highUsd[slot] = reader.priceUsd(row.h);
      columns.lowUsd[slot] = reader.priceUsd(row.l);
      columns.closeUsd[slot] = reader.priceUsd(row.c);
      columns.volumeShares[slot] = reader.volumeShares(row.v);
      columns.vwapUsd[slot] = reader.priceUsd(row.vw);
    },
  });
  for (const field of BAR_FIELDS) columns[field] = columns[field].slice(0, symbols.length);
  return { bars: { date, adjustedThrough, symbols, ...columns }, dropped };
}
