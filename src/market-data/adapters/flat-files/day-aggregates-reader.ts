import type { DailyBars } from '../../daily-bars.js';
import type { DroppedRows } from '../../market-snapshot.js';
import { columnRoles, IGNORED, SLOT, SLOT_COUNT, TICKER } from './day-aggregates-layout.js';
import { parseDecimal } from './decimal.js';
import { DroppedRowsCounter } from './dropped-rows-counter.js';

/** The rows of one day-aggregates file as columns. `rowsRead` = symbols.length + malformed + duplicate. */
export interface DayAggregates extends Omit<DailyBars, 'date' | 'adjustedThrough'> {
  readonly rowsRead: number;
  readonly malformed: DroppedRows;
  /** Further rows of a ticker that already has one: the first row counts. */
  readonly duplicate: DroppedRows;
}

const COMMA = 44;
const INITIAL_ROWS = 8192;
/** Printable ASCII, as the exchanges' symbologies are; anything else is a torn or foreign row. */
const TICKER_SHAPE = /^[!-~]{1,32}$/;
/** Far above any price or volume, also after a chain of reverse splits; beyond it products of figures lose meaning. */
const MAX_FIGURE = 1e15;

/** Builds columns from the lines of one file, the header line first. Knows nothing of files: feed it with `line`. */
export class DayAggregatesReader {
  private roles: Int8Array | null = null;
  private rowsRead = 0;
  private readonly symbols: string[] = [];
  private readonly known = new Set<string>();
  private readonly malformed = new DroppedRowsCounter();
  private readonly duplicate = new DroppedRowsCounter();
  /** The figures of the row at hand, by SLOT; NaN = not there or not a number. */
  private readonly row = new Float64Array(SLOT_COUNT);
  private columns = Array.from({ length: SLOT_COUNT }, () => new Float64Array(INITIAL_ROWS));

  constructor(private readonly fileName: string) {}

  /** Bytes [start, end) are one line. Throws MarketDataError `malformed` when the header lacks a required column. */
  line(bytes: Buffer, start: number, end: number): void {
    if (this.roles === null) {
      this.roles = columnRoles(bytes.toString('utf8', start, end), this.fileName);
      return;
    }
    this.rowsRead++;
    const symbol = this.readRow(this.roles, bytes, start, end);
    if (symbol === null || !this.isUsable()) this.malformed.add(symbol);
    else if (this.known.has(symbol)) this.duplicate.add(symbol);
    else this.keep(symbol);
  }

  /** The columns so far, as long as the rows kept. Throws like `line` when there was no header at all. */
  result(): DayAggregates {
    if (this.roles === null) columnRoles('', this.fileName);
    const column = (slot: number): Float64Array => this.columnAt(slot).slice(0, this.symbols.length);
    return {
      rowsRead: this.rowsRead,
      malformed: this.malformed.result(),
      duplicate: this.duplicate.result(),
      symbols: this.symbols,
      openUsd: column(SLOT.open),
      highUsd: column(SLOT.high),
      lowUsd: column(SLOT.low),
      closeUsd: column(SLOT.close),
      volumeShares: column(SLOT.volume),
      vwapUsd: column(SLOT.vwap),
    };
  }

  /** Fills the scratch row; returns the ticker, or null when there is none. */
  private readRow(roles: Int8Array, bytes: Buffer, start: number, end: number): string | null {
    this.row.fill(NaN);
    let symbol: string | null = null;
    let from = start;
    for (let column = 0; column < roles.length && from <= end; column++) {
      const comma = bytes.indexOf(COMMA, from);
      const to = comma < 0 || comma > end ? end : comma;
      const role = roles[column] as number;
      if (role === TICKER) symbol = tickerOf(bytes, from, to);
      else if (role !== IGNORED) this.row[role] = parseDecimal(bytes, from, to);
      from = to + 1;
    }
    return symbol;
  }

  /**
   * Only what no use can be made of is refused: a price that is missing or not above 0, a volume below 0, a high below
   * the low. An open or close a hair outside [low, high] is real data and stays.
   */
  private isUsable(): boolean {
    const figure = (slot: number): number => this.row[slot] as number;
    const [high, low, volume, vwap] = [figure(SLOT.high), figure(SLOT.low), figure(SLOT.volume), figure(SLOT.vwap)];
    if (!isPrice(vwap)) this.row[SLOT.vwap] = NaN;
    const prices = isPrice(figure(SLOT.open)) && isPrice(figure(SLOT.close)) && isPrice(high) && isPrice(low);
    return prices && high >= low && volume >= 0 && volume <= MAX_FIGURE;
  }

  private keep(symbol: string): void {
    const index = this.symbols.length;
    if (index === this.columnAt(0).length) this.columns = this.columns.map(doubled);
    for (let slot = 0; slot < SLOT_COUNT; slot++) this.columnAt(slot)[index] = this.row[slot] as number;
    this.symbols.push(symbol);
    this.known.add(symbol);
  }

  private columnAt(slot: number): Float64Array {
    return this.columns[slot] as Float64Array;
  }
}

function isPrice(value: number): boolean {
  return value > 0 && value <= MAX_FIGURE;
}

function tickerOf(bytes: Buffer, from: number, to: number): string | null {
  const text = bytes.toString('latin1', from, to);
  return TICKER_SHAPE.test(text) ? text : null;
}

function doubled(column: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(column.length * 2);
  larger.set(column);
  return larger;
}
