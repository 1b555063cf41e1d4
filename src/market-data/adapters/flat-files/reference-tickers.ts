import type { ReferenceRow, ReferenceTable } from '../../reference-table.js';
import { parsedJson } from '../../../common/parsed-json.js';
import type { LineReader } from './gzip-lines.js';

/** Collects the rows of a file that holds one `/v3/reference/tickers` row as JSON per line. */
export class ReferenceTickers {
  private readonly rows = new Map<string, ReferenceRow>();
  private malformed = 0;

  readonly line: LineReader = (bytes, start, end) => {
    const row = referenceRow(parsedJson(bytes.toString('utf8', start, end)) ?? null);
    if (row === null) this.malformed++;
    // A ticker listed twice keeps its first row, as in the bars.
    else if (!this.rows.has(row.symbol)) this.rows.set(row.symbol, row);
  };

  result(asOfMs: number): ReferenceTable {
    return { asOfMs, rows: this.rows, malformed: this.malformed };
  }
}

function referenceRow(value: unknown): ReferenceRow | null {
  if (typeof value !== 'object' || value === null) return null;
  const row = value as Record<string, unknown>;
  const symbol = text(row.ticker);
  if (symbol === null) return null;
  return {
    symbol,
    name: text(row.name),
    type: text(row.type),
    exchange: text(row.primary_exchange),
    active: typeof row.active === 'boolean' ? row.active : null,
    marketCapUsd: figure(row.market_cap),
    sharesOutstanding: figure(row.share_class_shares_outstanding),
    // These rows carry no sector.
    sector: null,
  };
}

function text(value: unknown): string | null {
  const trimmed = typeof value === 'string' ? value.trim() : '';
  return trimmed === '' ? null : trimmed;
}

function figure(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : null;
}
