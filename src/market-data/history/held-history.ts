import { Injectable } from '@nestjs/common';
import { HistoryBook } from './history-book.js';
import type { BookChange } from './history-listener.js';
import { HistoryView } from './history-view.js';

/**
 * The daily history that this process holds, shared with the thread that fetches it. Reading it costs no call and no
 * waiting. null until the first session is there.
 */
@Injectable()
export class HeldHistory {
  private current: HistoryView | null = null;
  private readonly listeners: ((view: HistoryView) => void)[] = [];
  private book = new HistoryBook();
  private bookId: string | null = null;
  private servedBookId: string | null = null;
  private changes = 0;
  private boardSourceId: string | null = null;

  /** null, too, while the board that is served comes from another source: what is invented must not stand beside what is not. */
  get view(): HistoryView | null {
    const isOfBoard = this.boardSourceId === null || this.current?.sourceId === this.boardSourceId;
    return isOfBoard ? this.current : null;
  }

  /** Whose answers are given: of the board that is served, else of the history held; null while neither is there. */
  get sourceId(): string | null {
    return this.boardSourceId ?? this.current?.sourceId ?? null;
  }

  /** Tells where the board comes from that is served from now on. */
  accompany(boardSourceId: string): void {
    this.boardSourceId = boardSourceId;
  }

  /** Called after each change, with what is held then. */
  onChange(listener: (view: HistoryView) => void): void {
    this.listeners.push(listener);
  }

  /** Follows a book elsewhere. A new one takes the place of what is held as soon as it holds as much. */
  receive({ bookId, source, sourceId, addition, dates, isComplete, splits }: BookChange): void {
    if (bookId !== this.bookId) {
      this.bookId = bookId;
      this.book = new HistoryBook();
    }
    if (addition !== null) this.book.adopt(addition);
    if (splits !== null) this.book.setSplits(splits);
    if (dates[0] !== undefined) this.book.dropBefore(dates[0]);
    const held = withoutHole(dates, this.book);
    const isBehind = this.servedBookId !== bookId && held.length < (this.current?.dates.length ?? 1);
    if (held.length === 0 || (isBehind && !isComplete)) return;
    this.servedBookId = bookId;
    this.current = new HistoryView(
      source,
      sourceId,
      `${bookId}-${String(++this.changes)}`,
      held,
      isComplete,
      this.book.frozen(),
    );
    for (const listener of this.listeners) listener(this.current);
  }
}

/** The sessions from the newest that is held back to the first that is not. */
function withoutHole(dates: readonly string[], book: HistoryBook): readonly string[] {
  const newest = dates.findLastIndex((date) => book.has(date));
  const hole = dates.findLastIndex((date, at) => at < newest && !book.has(date));
  return dates.slice(hole + 1, newest + 1);
}
