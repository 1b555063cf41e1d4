import { BAR_FIELDS, type BarField, type DailyBars } from '../daily-bars.js';
import type { StockSplit } from '../market-data-provider.js';
import type { BarSeries } from './bar-series.js';
import { shareColumn, type SharedColumn, valueAt, valuesOf } from './shared-column.js';

/** What scoring reads of a bar. */
const SCORING_FIELDS = ['highUsd', 'lowUsd', 'closeUsd', 'volumeShares'] as const satisfies readonly BarField[];
type ScoringField = (typeof SCORING_FIELDS)[number];

/** One session's columns, indexed by the book's symbol id; shorter than the book where later symbols are unknown to it. */
export interface BookSession {
  readonly date: string;
  readonly columns: Readonly<Record<ScoringField, Float64Array>>;
}

/** A session as the book keeps it, in memory that threads share; indexed by symbol id. */
export interface HeldSession {
  readonly date: string;
  /** YYYY-MM-DD: splits executed up to and including this day are in the prices. */
  readonly adjustedThrough: string;
  /** Held on its own day: its bars may be corrected overnight. */
  readonly isProvisional: boolean;
  readonly columns: Readonly<Record<BarField, SharedColumn>>;
}

/** What a session adds to a book: itself, and the symbols that were new with it, numbered on from those before. */
export interface BookAddition {
  readonly session: HeldSession;
  readonly newSymbols: readonly string[];
}

/** A whole book as plain data: what is cloned to a thread are the names, the columns stay where they are. */
export interface SharedBook {
  /** By id. */
  readonly symbols: readonly string[];
  readonly sessions: readonly HeldSession[];
  readonly splits: readonly StockSplit[];
}

/**
 * The daily bars that one source has given, as columns over one symbol numbering. Sessions may arrive in any order.
 * Bars stay as they came; splits executed after a session was fetched are applied when it is read.
 */
export class HistoryBook {
  private readonly sessions = new Map<string, HeldSession>();
  private splits: readonly StockSplit[] = [];
  private lastSplit: string | null = null;
  private splitsOf: ReadonlyMap<string, readonly StockSplit[]> = new Map();

  /** @param ids numbers of symbols; they are only ever added to */
  constructor(private readonly ids = new Map<string, number>()) {}

  /** What is held now, whatever is added or adjusted later. */
  frozen(): HistoryBook {
    const book = new HistoryBook(this.ids);
    for (const [date, session] of this.sessions) book.sessions.set(date, session);
    book.splits = this.splits;
    book.lastSplit = this.lastSplit;
    book.splitsOf = this.splitsOf;
    return book;
  }

  /** The same bars in another thread; sessions that come later are not among them. */
  static fromShared({ symbols, sessions, splits }: SharedBook): HistoryBook {
    const book = new HistoryBook();
    for (const symbol of symbols) book.internId(symbol);
    for (const session of sessions) book.sessions.set(session.date, session);
    book.setSplits(splits);
    return book;
  }

  share(): SharedBook {
    return { symbols: this.symbols, sessions: [...this.sessions.values()], splits: this.splits };
  }

  /** Number of different symbols ever seen. Ids run from 0 to this, exclusive. */
  get symbolCount(): number {
    return this.ids.size;
  }

  /** Every symbol ever seen, by id. */
  get symbols(): string[] {
    return [...this.ids.keys()];
  }

  /** Sessions held, oldest first. */
  get dates(): string[] {
    return [...this.sessions.keys()].sort();
  }

  /** YYYY-MM-DD of the last split that is known; null where there is none. */
  get splitsThrough(): string | null {
    return this.lastSplit;
  }

  isProvisional(date: string): boolean {
    return this.sessions.get(date)?.isProvisional ?? false;
  }

  has(date: string): boolean {
    return this.sessions.has(date);
  }

  /** Memory that the columns of these sessions take. */
  bytesOf(dates: readonly string[]): number {
    const columns = dates.flatMap((date) => Object.values(this.sessions.get(date)?.columns ?? {}));
    return columns.reduce((sum, { data }) => sum + data.byteLength, 0);
  }

  idOf(symbol: string): number | undefined {
    return this.ids.get(symbol);
  }

  /** Returns what another book needs to hold the same. */
  add(bars: DailyBars, { isProvisional = false } = {}): BookAddition {
    const known = this.ids.size;
    const rowIds = bars.symbols.map((symbol) => this.internId(symbol));
    const values = new Float64Array(this.ids.size);
    const columns = {} as Record<BarField, SharedColumn>;
    for (const field of BAR_FIELDS) {
      const source = bars[field];
      values.fill(NaN);
      for (let row = 0; row < rowIds.length; row++) values[rowIds[row] as number] = source[row] as number;
      columns[field] = shareColumn(values);
    }
    const { date, adjustedThrough } = bars;
    const session: HeldSession = { date, adjustedThrough, isProvisional, columns };
    this.sessions.set(date, session);
    return { session, newSymbols: this.symbols.slice(known) };
  }

  /** Holds what was added to a book elsewhere. Additions must come in their order, all of them. */
  adopt({ session, newSymbols }: BookAddition): void {
    for (const symbol of newSymbols) this.internId(symbol);
    this.sessions.set(session.date, session);
  }

  /** Forgets sessions older than `date`. */
  dropBefore(date: string): void {
    for (const held of this.sessions.keys()) if (held < date) this.sessions.delete(held);
  }

  /** Splits to apply on reading. Replaces those known before. */
  setSplits(splits: readonly StockSplit[]): void {
    this.splits = splits;
    const bySymbol = new Map<string, StockSplit[]>();
    for (const split of splits) bySymbol.set(split.symbol, [...(bySymbol.get(split.symbol) ?? []), split]);
    this.splitsOf = bySymbol;
    this.lastSplit = splits.reduce<string | null>(
      (last, { executionDate: date }) => (date > (last ?? '') ? date : last),
      null,
    );
  }

  /** One session on today's share basis, or null when it is not held. Each reading of its columns makes them anew. */
  session(date: string): BookSession | null {
    const held = this.sessions.get(date);
    if (held === undefined) return null;
    const due = this.splits.filter((split) => isDue(split, held));
    const unpack = (): BookSession['columns'] => this.unpack(held, due);
    return {
      date,
      get columns() {
        return unpack();
      },
    };
  }

  /**
   * The bars of one symbol in those of the sessions that are held; null for a symbol that was never seen.
   * @param dates oldest first
   * @param atMost the newest so many bars
   */
  series(symbol: string, dates: readonly string[], atMost = Infinity): BarSeries | null {
    const id = this.ids.get(symbol);
    if (id === undefined) return null;
    const traded: HeldSession[] = [];
    for (let at = dates.length - 1; at >= 0 && traded.length < atMost; at--) {
      const held = this.sessions.get(dates[at] ?? '');
      if (held !== undefined && !Number.isNaN(valueAt(held.columns.closeUsd, id))) traded.push(held);
    }
    traded.reverse();
    const factors = priceFactorsOf(this.splitsOf.get(symbol), traded);
    const columns = {} as Record<BarField, Float64Array>;
    for (const field of BAR_FIELDS) columns[field] = columnOf(traded, field, id, factors);
    return { symbol, dates: traded.map(({ date }) => date), ...columns };
  }

  private unpack({ columns }: HeldSession, splits: readonly StockSplit[]): BookSession['columns'] {
    const unpacked = Object.fromEntries(SCORING_FIELDS.map((field) => [field, valuesOf(columns[field])])) as Record<
      ScoringField,
      Float64Array
    >;
    for (const split of splits) {
      const id = this.ids.get(split.symbol);
      if (id === undefined || id >= unpacked.closeUsd.length) continue;
      const priceFactor = priceFactorOf([split]);
      for (const field of SCORING_FIELDS) {
        const column = unpacked[field];
        column[id] = adjusted(field, column[id] as number, priceFactor);
      }
    }
    return unpacked;
  }

  private internId(symbol: string): number {
    const known = this.ids.get(symbol);
    if (known !== undefined) return known;
    const id = this.ids.size;
    this.ids.set(symbol, id);
    return id;
  }
}

/** Runs for every field of every symbol of a market: no closure, no iterator. */
function columnOf(
  sessions: readonly HeldSession[],
  field: BarField,
  id: number,
  priceFactors: Float64Array | null,
): Float64Array {
  const column = new Float64Array(sessions.length);
  for (let at = 0; at < column.length; at++) {
    const value = valueAt((sessions[at] as HeldSession).columns[field], id);
    column[at] = priceFactors === null ? value : adjusted(field, value, priceFactors[at] as number);
  }
  return column;
}

/** One for each session; null when there is nothing to adjust. */
function priceFactorsOf(
  splits: readonly StockSplit[] | undefined,
  sessions: readonly HeldSession[],
): Float64Array | null {
  if (splits === undefined) return null;
  return Float64Array.from(sessions, (held) => priceFactorOf(splits.filter((split) => isDue(split, held))));
}

/** Executed after the bars were adjusted, and after their day. */
function isDue({ executionDate }: StockSplit, { date, adjustedThrough }: HeldSession): boolean {
  return executionDate > adjustedThrough && executionDate > date;
}

function priceFactorOf(splits: readonly StockSplit[]): number {
  return splits.reduce((factor, { splitFrom, splitTo }) => (factor * splitFrom) / splitTo, 1);
}

function adjusted(field: BarField, value: number, priceFactor: number): number {
  return field === 'volumeShares' ? value / priceFactor : value * priceFactor;
}
