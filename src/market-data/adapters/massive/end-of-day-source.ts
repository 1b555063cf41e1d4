import type { SessionCalendar, SessionState } from '../../calendar/session-calendar.js';
import { MarketDataError } from '../../market-data-error.js';
import { emptySnapshotColumns, type MarketSnapshot } from '../../market-snapshot.js';
import type { GroupedDaily } from './parse-grouped-daily.js';

export interface EndOfDayOptions {
  readonly calendar: SessionCalendar;
  /** Bars of one session, ahead of any back-fill. */
  readonly fetch: (date: string, signal: AbortSignal) => Promise<GroupedDaily>;
}

/**
 * The snapshot of a plan without snapshots, or of a day on which the source has none: the newest completed session
 * that has been published. A session is fetched once per market day (splits may change it overnight).
 */
export class EndOfDaySource {
  private held: GroupedDaily | null = null;
  private unpublished: { readonly date: string; readonly askedOn: string } | null = null;

  constructor(private readonly options: EndOfDayOptions) {}

  /** `marketDate`: the market's calendar date at `nowMs`, YYYY-MM-DD. */
  async take(nowMs: number, marketDate: string, signal: AbortSignal): Promise<MarketSnapshot> {
    const newest = this.newestCompleted(nowMs);
    try {
      return this.asSnapshot(await this.session(newest, marketDate, signal), nowMs);
    } catch (error) {
      if (!isUnpublished(error)) throw error;
      const before = this.options.calendar.sessionsBefore(newest, 1)[0];
      if (before === undefined) throw error;
      return this.asSnapshot(await this.session(before, marketDate, signal), nowMs);
    }
  }

  private newestCompleted(nowMs: number): string {
    const { date, regularCloseMs } = this.options.calendar.at(nowMs);
    return nowMs >= regularCloseMs ? date : (this.options.calendar.sessionsBefore(date, 1)[0] ?? date);
  }

  private async session(date: string, marketDate: string, signal: AbortSignal): Promise<GroupedDaily> {
    if (this.held?.bars.date === date && this.held.bars.adjustedThrough === marketDate) return this.held;
    if (this.unpublished?.date === date && this.unpublished.askedOn === marketDate) throw notYet(date);
    try {
      this.held = await this.options.fetch(date, signal);
      return this.held;
    } catch (error) {
      const isRefusedToday = error instanceof MarketDataError && error.kind === 'not_yet_published';
      if (isRefusedToday) this.unpublished = { date, askedOn: marketDate };
      throw error;
    }
  }

  /** The day is over for these bars, whatever the hour; their age counts from its close to now. */
  private asSnapshot({ bars, dropped }: GroupedDaily, nowMs: number): MarketSnapshot {
    const closeMs = this.options.calendar.regularCloseMs(bars.date);
    const { startMs } = this.options.calendar.at(closeMs);
    const session: SessionState = {
      date: bars.date,
      phase: 'closed',
      phaseElapsedFrac: 1,
      startMs,
      regularCloseMs: closeMs,
    };
    const columns = emptySnapshotColumns(bars.symbols.length);
    columns.priceUsd.set(bars.closeUsd);
    columns.priceTimeMs.fill(closeMs);
    columns.dayOpenUsd.set(bars.openUsd);
    columns.dayHighUsd.set(bars.highUsd);
    columns.dayLowUsd.set(bars.lowUsd);
    columns.dayVolumeShares.set(bars.volumeShares);
    columns.volumeTimeMs.fill(closeMs);
    columns.vwapUsd.set(bars.vwapUsd);
    const { symbols } = bars;
    return { source: 'massive', freshness: 'end_of_day', session, asOfMs: nowMs, symbols, ...dropped, columns };
  }
}

function isUnpublished(error: unknown): boolean {
  return error instanceof MarketDataError && (error.kind === 'not_yet_published' || error.kind === 'no_data');
}

function notYet(date: string): MarketDataError {
  return new MarketDataError('not_yet_published', `daily bars: the plan gets ${date} only after its end.`);
}
