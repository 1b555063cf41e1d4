import type { MarketDataSource } from '../market-data-source.js';
import type { BarSeries } from './bar-series.js';
import { HistoryBook, type SharedBook } from './history-book.js';

export interface SeriesOptions {
  /** YYYY-MM-DD: no bar after this session; default: the newest held. */
  readonly through?: string;
  /** Bars at most, the newest ones. */
  readonly atMost?: number;
}

/** A view as plain data, for a thread: its bars are not copied. */
export interface SharedView extends Pick<HistoryView, 'source' | 'sourceId' | 'revision' | 'dates' | 'isComplete'> {
  readonly book: SharedBook;
}

/** What the daily history is at one moment. Completed sessions only: a bar that may still change is never among them. */
export class HistoryView {
  /**
   * @param dates completed sessions that are held without a hole, oldest first
   * @param revision another one whenever the bars, or how they are adjusted, have changed
   * @param isComplete every session of the window that the source can give is held
   */
  constructor(
    readonly source: MarketDataSource,
    readonly sourceId: string,
    readonly revision: string,
    readonly dates: readonly string[],
    readonly isComplete: boolean,
    private readonly book: HistoryBook,
  ) {}

  static fromShared({ source, sourceId, revision, dates, isComplete, book }: SharedView): HistoryView {
    return new HistoryView(source, sourceId, revision, dates, isComplete, HistoryBook.fromShared(book));
  }

  share(): SharedView {
    const { source, sourceId, revision, dates, isComplete } = this;
    return { source, sourceId, revision, dates, isComplete, book: this.book.share() };
  }

  /** YYYY-MM-DD of the newest session held; null when there is none. */
  get newest(): string | null {
    return this.dates.at(-1) ?? null;
  }

  /** YYYY-MM-DD of the last split that the bars are adjusted by, of whichever symbol; null where none is known. */
  get splitsThrough(): string | null {
    return this.book.splitsThrough;
  }

  /** The newest session was held on its own day: its bars may be corrected overnight. */
  get isNewestProvisional(): boolean {
    return this.newest !== null && this.book.isProvisional(this.newest);
  }

  /** Every symbol that has a bar in any session that was ever held. */
  get symbols(): readonly string[] {
    return this.book.symbols;
  }

  /** Memory that the bars of the sessions held take. */
  get bytes(): number {
    return this.book.bytesOf(this.dates);
  }

  /** The bars of a symbol, oldest first; null when it has none in the sessions asked for. */
  series(symbol: string, { through, atMost }: SeriesOptions = {}): BarSeries | null {
    const dates = through === undefined ? this.dates : this.dates.filter((date) => date <= through);
    const series = this.book.series(symbol, dates, atMost);
    return series === null || series.dates.length === 0 ? null : series;
  }
}
