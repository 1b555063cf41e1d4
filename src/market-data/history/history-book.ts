import type { DailyBars } from '../daily-bars.js';
import type { StockSplit } from '../market-data-provider.js';

/** What scoring reads of a bar. Open and VWAP stay in the store: held in memory they would take a third more. */
const BOOK_FIELDS = ['highUsd', 'lowUsd', 'closeUsd', 'volumeShares'] as const satisfies readonly (keyof DailyBars)[];
type BookField = (typeof BOOK_FIELDS)[number];

/** One session's columns, indexed by the book's symbol id; shorter than the book where later symbols are unknown to it. */
export interface BookSession {
  readonly date: string;
  readonly adjustedThrough: string;
  readonly columns: Readonly<Record<BookField, Float64Array>>;
}

/**
 * The daily bars that one source has given, as columns over one symbol numbering. Sessions may arrive in any order.
 * Bars stay as they came; splits executed after a session was fetched are applied when it is read.
 */
export class HistoryBook {
  private readonly ids = new Map<string, number>();
  private readonly sessions = new Map<string, BookSession>();
  private splits: readonly StockSplit[] = [];

  /** Number of different symbols ever seen. Ids run from 0 to this, exclusive. */
  get symbolCount(): number {
    return this.ids.size;
  }

  /** Sessions held, oldest first. */
  get dates(): string[] {
    return [...this.sessions.keys()].sort();
  }

  has(date: string): boolean {
    return this.sessions.has(date);
  }

  idOf(symbol: string): number | undefined {
    return this.ids.get(symbol);
  }

  add(bars: DailyBars): void {
    const rowIds = bars.symbols.map((symbol) => this.internId(symbol));
    const size = this.ids.size;
    const columns = {} as Record<BookField, Float64Array>;
    for (const field of BOOK_FIELDS) {
      const source = bars[field];
      const column = new Float64Array(size).fill(NaN);
      for (let row = 0; row < rowIds.length; row++) column[rowIds[row] as number] = source[row] as number;
      columns[field] = column;
    }
    this.sessions.set(bars.date, { date: bars.date, adjustedThrough: bars.adjustedThrough, columns });
  }

  /** Forgets sessions older than `date`. */
  dropBefore(date: string): void {
    for (const held of this.sessions.keys()) if (held < date) this.sessions.delete(held);
  }

  /** Splits to apply on reading. Replaces those known before. */
  setSplits(splits: readonly StockSplit[]): void {
    this.splits = splits;
  }

  /**
   * One session on today's share basis, or null when it is not held. The columns must not be written to; adjusted ones
   * are made anew at each reading, because a year of copies would double what the book takes.
   */
  session(date: string): BookSession | null {
    const held = this.sessions.get(date);
    if (held === undefined) return null;
    const due = this.splits.filter((split) => split.executionDate > held.adjustedThrough && split.executionDate > date);
    if (due.length === 0) return held;
    const adjust = (): BookSession['columns'] => this.adjust(held.columns, due);
    return {
      date,
      adjustedThrough: held.adjustedThrough,
      get columns() {
        return adjust();
      },
    };
  }

  private adjust(columns: BookSession['columns'], splits: readonly StockSplit[]): BookSession['columns'] {
    const adjusted = Object.fromEntries(BOOK_FIELDS.map((field) => [field, columns[field].slice()])) as Record<
      BookField,
      Float64Array
    >;
    for (const { symbol, splitFrom, splitTo } of splits) {
      const id = this.ids.get(symbol);
      if (id === undefined || id >= columns.closeUsd.length) continue;
      const priceFactor = splitFrom / splitTo;
      for (const field of BOOK_FIELDS) {
        const column = adjusted[field];
        column[id] = (column[id] as number) * (field === 'volumeShares' ? 1 / priceFactor : priceFactor);
      }
    }
    return adjusted;
  }

  private internId(symbol: string): number {
    const known = this.ids.get(symbol);
    if (known !== undefined) return known;
    const id = this.ids.size;
    this.ids.set(symbol, id);
    return id;
  }
}
