import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { DailyBars } from '../daily-bars.js';
import { MarketDataError } from '../market-data-error.js';
import type { BarSource, StockSplit } from '../market-data-provider.js';
import { AbsentSessions } from './absent-sessions.js';
import { type BookAddition, HistoryBook } from './history-book.js';
import type { HistoryCoverage, HistoryListener } from './history-listener.js';
import type { HistoryStore } from './history-store.js';

/** Sessions from which a board is worth a cycle of its own. */
export const USABLE_SESSIONS = 30;
/** Sessions asked for at the same time; the provider's own limiter has the last word. */
const PARALLEL = 4;
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 60_000;

/**
 * Holds the daily bars of the sessions before today (and of today's when it is over), back-filled newest first: from the store where it has them, else
 * from the provider, once per date. Usable at any moment; `coverage` says how far it is.
 */
export class HistoryService {
  readonly book = new HistoryBook();
  private readonly bookId = randomUUID();
  /** Rises whenever the bars or their adjustment change. */
  revision = 0;
  /** What the source answered last, if it was an error. */
  private sourceError: string | null = null;
  /** Why the store could not be used last. */
  private storeError: string | null = null;
  private today: string | null = null;
  private wanted: readonly string[] = [];
  private readonly absent = new AbsentSessions();
  private announced = { usable: false, complete: false };
  private splitsThrough: string | null = null;
  private splits: readonly StockSplit[] = [];
  private running: Promise<void> | null = null;
  /** How often it was seen that today is over and its session not held. */
  private endedToday = 0;
  /** A session that was held on its own day; its bars may have been corrected since. */
  private provisional: string | null = null;
  private stopping = new AbortController();

  constructor(
    private readonly provider: BarSource,
    private readonly store: HistoryStore | null,
    private readonly sessions: number,
    private readonly listener: HistoryListener,
  ) {}

  /** `kind: message` of what stands in the way now; null when all is well. */
  get lastError(): string | null {
    return this.sourceError ?? this.storeError;
  }

  get coverage(): HistoryCoverage {
    const held = this.wanted.filter((date) => this.book.has(date));
    return {
      sessions_held: held.length,
      sessions_wanted: this.sessions,
      newest: held[0] ?? null,
      oldest: held.at(-1) ?? null,
      complete: this.wanted.length > 0 && this.missing.length === 0,
    };
  }

  /** Sessions of the window before `today`, oldest first, whether held or not. */
  window(): readonly string[] {
    return [...this.wanted].reverse();
  }

  /**
   * Makes `today` the session that history ends before, and back-fills what that leaves open. Returns at once.
   * @param isOver its last bar stands: it is asked for too
   */
  follow(today: string, isOver = false): void {
    if (this.today !== today) {
      this.today = today;
      this.wanted = this.provider.calendar.sessionsBefore(today, this.sessions);
      this.absent.clear();
      this.announced = { usable: false, complete: false };
      const oldest = this.wanted.at(-1);
      if (oldest !== undefined) this.book.dropBefore(oldest);
      this.endedToday = 0;
      this.revision++;
      this.tell(null);
    }
    // each time it is not there, it is asked for half as often
    if (isOver && !this.book.has(today) && Number.isInteger(Math.log2(++this.endedToday))) void this.askForToday(today);
    if (this.running === null && this.missing.length > 0 && !this.stopping.signal.aborted) {
      this.running = this.backfill().finally(() => (this.running = null));
    }
  }

  /** Splits of the window up to today, as they were told last: those that bars are adjusted by. */
  get knownSplits(): readonly StockSplit[] {
    return this.splits;
  }

  /** Resolves when the running back-fill has ended, one way or the other. */
  async settled(): Promise<void> {
    await this.running;
  }

  /**
   * Brings held bars onto today's share basis: asks once per day for the splits of the whole window, because bars that
   * the store has yet to give may have been adjusted no further than their own day.
   * Returns the splits executed today. Rejects with MarketDataError when the source cannot say.
   */
  async adjustForSplits(signal: AbortSignal): Promise<readonly StockSplit[]> {
    const { today } = this;
    if (today === null) return [];
    if (this.splitsThrough !== today) {
      this.splits = await this.provider.splits(this.wanted.at(-1) ?? today, today, signal);
      this.splitsThrough = today;
      this.book.setSplits(this.splits);
      this.revision++;
      this.tell(null, this.splits);
    }
    return this.splits.filter((split) => split.executionDate === today);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
    await this.store?.close();
  }

  private get missing(): string[] {
    const isHeld = (date: string): boolean => this.book.has(date) && date !== this.provisional;
    return this.wanted.filter((date) => !isHeld(date) && !this.absent.has(date));
  }

  private async backfill(): Promise<void> {
    let waitMs = FIRST_RETRY_MS;
    while (!this.stopping.signal.aborted) {
      const queue = this.missing;
      const before = queue.length;
      const passing = await Promise.all(Array.from({ length: PARALLEL }, () => this.drain(queue)));
      if (!passing.includes(true)) break;
      waitMs = this.missing.length < before ? FIRST_RETRY_MS : Math.min(waitMs * 2, LAST_RETRY_MS);
      await delay(waitMs, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    }
    // What no one waits for any more is not an error: the coverage tells of the gap.
    if (this.missing.length === 0) this.sourceError = null;
  }

  /** Takes dates off the queue until it is empty (false) or one fails for a passing reason (true). */
  private async drain(queue: string[]): Promise<boolean> {
    for (let date = queue.shift(); date !== undefined && !this.stopping.signal.aborted; date = queue.shift()) {
      if (this.absent.isOutOfReach(date)) continue;
      try {
        this.hold(await this.obtain(date));
      } catch (error) {
        if (error instanceof MarketDataError && this.setAside(date, error)) continue;
        // Nobody awaits a back-fill: an error of our own is told, and the date tried again, like any other.
        if (!(error instanceof MarketDataError)) this.sourceError = `internal: ${String(error)}`;
        return true;
      }
    }
    return false;
  }

  /** Decides what a failed date means. False: a passing failure, the date stays due. */
  private setAside(date: string, error: MarketDataError): boolean {
    if (error.kind !== 'out_of_range') this.sourceError = `${error.kind}: ${error.message}`;
    switch (error.kind) {
      case 'out_of_range':
        for (const older of this.missing) if (older <= date) this.absent.addOutOfReach(older);
        break;
      case 'no_data':
      case 'malformed':
        this.absent.addEmptyAnswer(date);
        break;
      case 'not_yet_published':
        return true;
      default:
        return false;
    }
    this.tell(null);
    this.announce();
    return true;
  }

  private async obtain(date: string): Promise<DailyBars> {
    const kept = await this.store?.load(this.provider.sourceId, date).catch((error: unknown) => this.note(error, null));
    if (kept != null) return kept;
    const bars = await this.provider.dailyBars(date, this.stopping.signal);
    await this.keep(bars);
    return bars;
  }

  private async keep(bars: DailyBars): Promise<void> {
    try {
      await this.store?.save(this.provider.sourceId, bars);
      this.storeError = null;
    } catch (error) {
      this.note(error, undefined);
    }
  }

  private hold(bars: DailyBars): void {
    if (!this.wanted.includes(bars.date)) return;
    const addition = this.book.add(bars);
    this.revision++;
    this.sourceError = null;
    if (bars.date === this.provisional) this.provisional = null;
    this.tell(addition);
    this.announce();
  }

  /** Scoring does without it, so that a source that has it later, or never, is no trouble of anybody. */
  private async askForToday(today: string): Promise<void> {
    const bars = await this.provider.dailyBars(today, this.stopping.signal).catch(() => null);
    if (bars === null || this.today !== today) return;
    this.provisional = today;
    this.tell(this.book.add(bars, { isProvisional: true }));
  }

  private tell(addition: BookAddition | null, splits: readonly StockSplit[] | null = null): void {
    const dates = this.window().filter((date) => this.book.has(date) || !this.absent.has(date));
    if (this.today !== null && this.book.has(this.today)) dates.push(this.today);
    this.listener.changed({
      bookId: this.bookId,
      source: this.provider.source,
      sourceId: this.provider.sourceId,
      addition,
      dates,
      isComplete: this.coverage.complete,
      splits,
    });
  }

  private announce(): void {
    const { coverage } = this;
    this.listener.progress(coverage);
    const reached = { usable: coverage.sessions_held >= USABLE_SESSIONS, complete: coverage.complete };
    const isNew = (reached.usable && !this.announced.usable) || (reached.complete && !this.announced.complete);
    this.announced = reached;
    if (isNew) this.listener.milestone(coverage);
  }

  /** A store that fails costs speed, never bars: the failure is kept for the status and the work goes on without it. */
  private note<T>(error: unknown, instead: T): T {
    this.storeError = `store: ${error instanceof Error ? error.message : String(error)}`;
    return instead;
  }
}
