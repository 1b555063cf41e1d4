import type { FactTable, ShortInterestFact } from '../../facts/market-facts.js';
import { MarketDataError } from '../../market-data-error.js';
import type { Fields } from './envelope.js';
import { factTable } from './fact-table.js';
import { isIsoDate } from './iso-date.js';
import { positiveOrNull } from './loose-values.js';

const WHAT = 'short interest';

/** The settlement date of the newest row, YYYY-MM-DD. Throws MarketDataError `no_data` or `malformed`. */
export function newestSettlementDate(rows: readonly unknown[]): string {
  if (rows.length === 0) throw new MarketDataError('no_data', `${WHAT}: the source has no rows.`);
  const date = (rows[0] as Fields | null)?.settlement_date;
  if (!isIsoDate(date)) throw new MarketDataError('malformed', `${WHAT}: the newest row has no settlement date.`);
  return date;
}

/** Rows of `/stocks/v1/short-interest` of one settlement date. Pure. Throws as `factTable` does. */
export function parseShortInterest(
  rows: readonly unknown[],
  settlementDate: string,
  askedMs: number,
): FactTable<ShortInterestFact> {
  return factTable(rows, {
    what: WHAT,
    askedMs,
    read: (row, reader) => {
      // on a dated row none sold short is a figure; what is not said is absent or null
      const shortInterestShares = row.short_interest === 0 ? 0 : reader.volumeShares(row.short_interest);
      if (reader.pastDate(row.settlement_date) !== settlementDate) reader.malformed = true;
      if (Number.isNaN(shortInterestShares)) return null;
      return { shortInterestShares, daysToCover: positiveOrNull(row.days_to_cover), settlementDate };
    },
  });
}
