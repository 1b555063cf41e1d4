import { z } from 'zod';
import type { ExtraSignal } from './extra-signals.js';

/** A year's borrow fee; 20 = 2000 %. */
const MAX_FEE_FRAC = 20;
/** The feed's clock may go before ours by so much. */
const MAX_AHEAD_MS = 5 * 60_000;
/** Somewhere it is tomorrow already. */
const MAX_DATE_AHEAD_MS = 14 * 3_600_000;
const COLUMNS = ['symbol', 'borrow_fee_frac', 'utilization_frac', 'social_rank', 'as_of'] as const;
const DELIMITERS = [',', ';', '\t'] as const;

const share = (max: number) => {
  const error = `must be a number from 0 to ${String(max)}, or empty`;
  return z.number({ error }).min(0, error).max(max, error).nullish();
};

const ROW = z.strictObject({
  symbol: z.string({ error: 'is missing' }).regex(/^[A-Za-z0-9][A-Za-z0-9./-]{0,19}$/, 'must be a ticker'),
  borrow_fee_frac: share(MAX_FEE_FRAC),
  utilization_frac: share(1),
  social_rank: share(1),
  as_of: z
    .union([z.iso.date(), z.iso.datetime({ offset: true })], {
      error: 'must be a date (YYYY-MM-DD) or a time in ISO 8601 with its offset, or empty',
    })
    .nullish(),
});

interface RawRow {
  /** As a reader of the document counts: `line 3`, `row 3`. */
  readonly place: string;
  readonly value: unknown;
}

/**
 * A document of the operator's own signals: a JSON array of objects, or CSV with a header line. It is taken whole or not at
 * all: the Error names the first line, its column and the limit.
 * @param writtenMs what rows without `as_of` are dated with, epoch ms
 */
export function parseExtraSignals(text: string, writtenMs: number, nowMs: number): Map<string, ExtraSignal> {
  const content = text.replace(/^\uFEFF/, '').trim();
  if (content === '') throw new Error('it is empty');
  const signals = new Map<string, ExtraSignal>();
  for (const { place, value } of /^[[{]/.test(content) ? jsonRows(content) : csvRows(content)) {
    const row = checkedRow(place, value);
    const asOfMs = row.as_of == null ? writtenMs : instantOf(row.as_of, nowMs, place);
    if (signals.has(row.symbol)) throw new Error(`${place}: symbol ${row.symbol} is there twice`);
    signals.set(row.symbol, {
      borrowFeeFrac: row.borrow_fee_frac ?? null,
      utilizationFrac: row.utilization_frac ?? null,
      socialRank: row.social_rank ?? null,
      asOfMs,
    });
  }
  if (![...signals.values()].some(saysSomething)) throw new Error('no row has a value');
  return signals;
}

/** Not later than now. */
function instantOf(text: string, nowMs: number, place: string): number {
  const asOfMs = Date.parse(text);
  const isDate = text.length === 'YYYY-MM-DD'.length;
  if (asOfMs > nowMs + (isDate ? MAX_DATE_AHEAD_MS : MAX_AHEAD_MS)) throw new Error(`${place}: as_of is in the future`);
  return Math.min(asOfMs, nowMs);
}

function saysSomething({ borrowFeeFrac, utilizationFrac, socialRank }: ExtraSignal): boolean {
  return borrowFeeFrac !== null || utilizationFrac !== null || socialRank !== null;
}

function checkedRow(place: string, value: unknown): z.infer<typeof ROW> {
  const { data, error } = ROW.safeParse(value);
  if (data !== undefined) return data;
  const [issue] = error.issues;
  if (issue?.code === 'unrecognized_keys') throw unknownColumn(place, issue.keys.join(', '));
  const column = issue?.path[0];
  throw new Error(`${place}: ${column === undefined ? 'it' : String(column)} ${issue?.message ?? 'cannot be read'}`);
}

function jsonRows(content: string): RawRow[] {
  let document: unknown;
  try {
    document = JSON.parse(content);
  } catch (error) {
    throw new Error(`it is not JSON: ${(error as SyntaxError).message}`, { cause: error });
  }
  if (!Array.isArray(document)) throw new Error('it must be an array of objects');
  return document.map((value: unknown, index) => ({ place: `row ${String(index + 1)}`, value }));
}

function csvRows(content: string): RawRow[] {
  const [header = '', ...lines] = content.split(/\r?\n/);
  const delimiter = DELIMITERS.find((candidate) => header.includes(candidate)) ?? ',';
  const columns = cellsOf(header, delimiter).map((name) => name.toLowerCase());
  checkHeader(columns);
  return lines.flatMap((line, index) => {
    if (line.trim() === '') return [];
    const place = `line ${String(index + 2)}`;
    const cells = cellsOf(line, delimiter);
    if (cells.length !== columns.length)
      throw new Error(`${place}: ${String(cells.length)} cells, the header has ${String(columns.length)}`);
    return [{ place, value: Object.fromEntries(columns.map((name, c) => [name, cellValue(name, cells[c] ?? '')])) }];
  });
}

function checkHeader(columns: readonly string[]): void {
  const unknown = columns.find((name) => !COLUMNS.some((column) => column === name));
  if (unknown !== undefined) throw unknownColumn('line 1', unknown);
  if (!columns.includes('symbol')) throw new Error('line 1: there is no column symbol');
  const twice = columns.find((name, index) => columns.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`line 1: column ${twice} is there twice`);
}

function unknownColumn(place: string, name: string): Error {
  return new Error(`${place}: unknown column ${name.slice(0, 40)}; known are ${COLUMNS.join(', ')}`);
}

/** No value of ours holds a delimiter or a quote, so that quotes around a cell are all there is to CSV. */
function cellsOf(line: string, delimiter: string): string[] {
  return line.split(delimiter).map((cell) =>
    cell
      .trim()
      .replace(/^"(.*)"$/, '$1')
      .trim(),
  );
}

function cellValue(column: string, cell: string): string | number | null {
  if (cell === '') return null;
  const isNumber = column !== 'symbol' && column !== 'as_of' && Number.isFinite(Number(cell));
  return isNumber ? Number(cell) : cell;
}
