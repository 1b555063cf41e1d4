import type { BoardEntry } from './board.js';
import type { Candidate } from './candidate.js';

/** The columns of the CSV form and of the minimal form, in order. */
const CSV_FIELDS = [
  'symbol',
  'name',
  'sector',
  'action',
  'score',
  'price',
  'change_pct',
  'gap_pct',
  'rel_volume',
  'atr_pct',
  'momentum_5d_pct',
  'momentum_30d_pct',
  'rsi14',
  'vwap_distance_pct',
  'dollar_volume_usd',
  'market_cap_usd',
  'float_shares',
  'short_interest_frac',
  'short_interest_as_of',
  'coverage',
  'thesis',
] as const satisfies readonly (keyof Candidate)[];
const MINIMAL_FIELDS = [
  'symbol',
  'action',
  'score',
  'price',
  'change_pct',
  'rel_volume',
] as const satisfies readonly (keyof Candidate)[];

export const CANDIDATE_CSV_HEADER = CSV_FIELDS.join(',');

/** Serialises a candidate once, in every form that is served. */
export function serialiseCandidate(candidate: Candidate): BoardEntry {
  const { symbol, action, score, sector, coverage, gates } = candidate;
  return {
    symbol,
    action,
    score,
    sector,
    coverage,
    failed_gates: gates.failed,
    json: JSON.stringify(candidate),
    minimal: JSON.stringify(candidate, [...MINIMAL_FIELDS]),
    csv: CSV_FIELDS.map((field) => csvCell(candidate[field])).join(','),
  };
}

/** RFC 4180 quoting; unknown is empty. A text that a spreadsheet would run as a formula gets a leading apostrophe. */
function csvCell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
