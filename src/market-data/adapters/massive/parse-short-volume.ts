import type { FactTable, ShortVolumeFact } from '../../facts/market-facts.js';
import type { Fields } from './envelope.js';
import { factTable } from './fact-table.js';
import type { RowReader } from './row-reader.js';

/** Rows of `/stocks/v1/short-volume` of one session. Pure. Throws as `factTable` does. */
export function parseShortVolume(rows: readonly unknown[], date: string, askedMs: number): FactTable<ShortVolumeFact> {
  return factTable(rows, {
    what: 'short volume',
    askedMs,
    read: (row, reader) => {
      const shortVolumeFrac = shareSoldShort(row, reader);
      if (reader.pastDate(row.date) !== date || shortVolumeFrac > 1) reader.malformed = true;
      return Number.isNaN(shortVolumeFrac) ? null : { shortVolumeFrac, date };
    },
  });
}

/** From the volumes, else from the vendor's percentage. Where shares were traded, none sold short is a figure and no gap. */
function shareSoldShort(row: Fields, reader: RowReader): number {
  const totalShares = reader.volumeShares(row.total_volume);
  const shortShares = reader.volumeShares(row.short_volume);
  const ratioPct = reader.volumeShares(row.short_volume_ratio);
  const frac = totalShares > 0 && row.short_volume === 0 ? 0 : shortShares / totalShares;
  return Number.isNaN(frac) ? ratioPct / 100 : frac;
}
