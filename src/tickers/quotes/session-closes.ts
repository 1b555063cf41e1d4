import { Injectable } from '@nestjs/common';
import { MarketDataConfig } from '../../config/app-config.js';
import type { SessionCalendar } from '../../market-data/calendar/session-calendar.js';
import { sessionCalendarOf } from '../../market-data/create-market-data-provider.js';
import type { MarketDataSource } from '../../market-data/market-data-source.js';

/** When sessions began, and when their regular hours ended. */
@Injectable()
export class SessionCloses {
  private readonly calendars = new Map<MarketDataSource, SessionCalendar>();

  constructor({ provider }: MarketDataConfig) {
    // a calendar of many years takes time that no reader should wait for
    this.calendarOf(provider);
  }

  /** ISO 8601 UTC; null for a date (YYYY-MM-DD) that is no session of the source's market. */
  closeOf(source: MarketDataSource, date: string): string | null {
    const calendar = this.calendarOf(source);
    return calendar.isSession(date) ? new Date(calendar.regularCloseMs(date)).toISOString() : null;
  }

  /** Start of premarket, epoch ms; null for a date (YYYY-MM-DD) that is no session of the source's market. */
  startMsOf(source: MarketDataSource, date: string): number | null {
    const calendar = this.calendarOf(source);
    return calendar.isSession(date) ? calendar.at(calendar.regularCloseMs(date)).startMs : null;
  }

  private calendarOf(source: MarketDataSource): SessionCalendar {
    const known = this.calendars.get(source);
    if (known !== undefined) return known;
    const calendar = sessionCalendarOf(source);
    this.calendars.set(source, calendar);
    return calendar;
  }
}
