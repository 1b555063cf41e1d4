import { MarketDataError } from '../../market-data-error.js';
import type { ReferenceRow, ReferenceTable } from '../../reference-table.js';
import type { Fields } from './envelope.js';
import { positiveOrNull, textOrNull } from './loose-values.js';
import { TICKER } from './sort-rows.js';

/** Beyond this share of unreadable rows, the table kept from before is the better one. */
const MAX_MALFORMED_FRAC = 0.05;

/** Rows of `/v3/reference/tickers` as a table; the first of a ticker wins. Throws `no_data` or `malformed`. */
export function parseReference(rows: readonly unknown[], asOfMs: number): ReferenceTable {
  if (rows.length === 0) throw new MarketDataError('no_data', 'reference: the source listed no tickers.');
  const table = new Map<string, ReferenceRow>();
  let malformed = 0;
  for (const row of rows) {
    const parsed = parseRow(row);
    if (parsed === null) malformed++;
    else if (!table.has(parsed.symbol)) table.set(parsed.symbol, parsed);
  }
  if (malformed > rows.length * MAX_MALFORMED_FRAC) {
    throw new MarketDataError('malformed', `reference: ${malformed} of ${rows.length} rows cannot be read.`);
  }
  return { asOfMs, rows: table, malformed };
}

/** Type, exchange and name are sometimes missing; such a row is kept. The sector is not part of this list. */
function parseRow(row: unknown): ReferenceRow | null {
  if (typeof row !== 'object' || row === null) return null;
  const fields = row as Fields;
  const symbol = fields.ticker;
  if (typeof symbol !== 'string' || !TICKER.test(symbol)) return null;
  return {
    symbol,
    name: textOrNull(fields.name),
    type: textOrNull(fields.type),
    exchange: textOrNull(fields.primary_exchange),
    active: typeof fields.active === 'boolean' ? fields.active : null,
    marketCapUsd: positiveOrNull(fields.market_cap),
    sharesOutstanding:
      positiveOrNull(fields.weighted_shares_outstanding) ?? positiveOrNull(fields.share_class_shares_outstanding),
    sector: null,
  };
}
