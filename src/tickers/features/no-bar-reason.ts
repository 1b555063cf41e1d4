import { Injectable } from '@nestjs/common';
import { DateTime } from 'luxon';
import { Clock } from '../../common/clock.js';
import { NyseCalendar } from '../../market-data/calendar/nyse-calendar.js';
import type { HistoryView } from '../../market-data/history/history-view.js';

const ZONE = 'America/New_York';

/**
 * Why there are no features of a symbol on a day. `unknown_symbol`: no session that is held has it. `not_traded`: the
 * session is held, and it has no bar. `not_a_session`: nothing is traded on such a day. `not_over`: the day's bar is not
 * complete, or not published yet. `future`: the day has not come. `not_held`: outside the sessions that are held.
 * `not_held_yet`: they are still being fetched.
 */
export const NO_BAR_REASONS = [
  'unknown_symbol',
  'not_traded',
  'not_a_session',
  'not_over',
  'future',
  'not_held',
  'not_held_yet',
] as const;
export type NoBarReason = (typeof NO_BAR_REASONS)[number];

/** Says why a bar is not held. */
@Injectable()
export class NoBarReasons {
  private readonly exchange = new NyseCalendar();

  constructor(private readonly clock: Clock) {}

  /** Of a day that is not held, or with too little before it. @param view null = nothing is held */
  ofDay(date: string, view: HistoryView | null): NoBarReason {
    const today = DateTime.fromMillis(this.clock.nowMs(), { zone: ZONE }).toFormat('yyyy-MM-dd');
    const [oldest, newest] = [view?.dates[0], view?.newest];
    if (date > today) return 'future';
    if (view === null || oldest === undefined || newest == null) return 'not_held_yet';
    // of the days before it too little is there
    if (view.dates.includes(date)) return 'not_held_yet';
    // what is held has no hole
    if (date > oldest && date < newest) return 'not_a_session';
    if (view.source !== 'simulated' && this.isNoSession(date)) return 'not_a_session';
    if (date === today) return 'not_over';
    return date < oldest && !view.isComplete ? 'not_held_yet' : 'not_held';
  }

  /** The calendar knows some years only. */
  private isNoSession(date: string): boolean {
    try {
      return !this.exchange.isSession(date);
    } catch (error) {
      if (error instanceof RangeError) return false;
      throw error;
    }
  }
}
