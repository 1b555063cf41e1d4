import type { FactTable, FloatFact } from '../../facts/market-facts.js';
import { factTable } from './fact-table.js';

/** Rows of `/stocks/vX/float`. Pure. Throws as `factTable` does. */
export function parseFloats(rows: readonly unknown[], askedMs: number): FactTable<FloatFact> {
  return factTable(rows, {
    what: 'float',
    askedMs,
    read: (row, reader) => {
      const freeFloatShares = reader.volumeShares(row.free_float);
      const effectiveDate = reader.pastDate(row.effective_date);
      return Number.isNaN(freeFloatShares) ? null : { freeFloatShares, effectiveDate };
    },
  });
}
