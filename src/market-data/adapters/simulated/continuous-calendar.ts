import { DateTime } from 'luxon';
import { LRUCache } from 'lru-cache';
import { SessionCalendar, type SessionState } from '../../calendar/session-calendar.js';
import { dayNumber, isIsoDate, isoDate } from './calendar-day.js';

const ZONE = 'America/New_York';

/** What a session has behind it when it begins: its opening rush, so that the first minute shows a full day's market. */
export const OPENING_FRAC = 0.15;

interface DayBounds {
  readonly startMs: number;
  readonly endMs: number;
}

/**
 * The calendar of the simulated market: every New York date is a session of regular hours, midnight to midnight
 * (23 or 25 hours long when the clocks change). `phaseElapsedFrac` runs from OPENING_FRAC at 00:00 to 1 at 24:00.
 */
export class ContinuousCalendar extends SessionCalendar {
  private readonly bounds = new LRUCache<string, DayBounds>({ max: 512 });

  override at(epochMs: number): SessionState {
    const local = DateTime.fromMillis(epochMs, { zone: ZONE });
    if (!local.isValid) throw new RangeError(`${epochMs} is not an instant of the calendar`);
    const date = local.toFormat('yyyy-MM-dd');
    const { startMs, endMs } = this.boundsOf(date);
    const elapsed = (epochMs - startMs) / (endMs - startMs);
    return {
      date,
      phase: 'regular',
      phaseElapsedFrac: OPENING_FRAC + (1 - OPENING_FRAC) * elapsed,
      startMs,
      regularCloseMs: endMs,
    };
  }

  override isSession(date: string): boolean {
    return isIsoDate(date);
  }

  override sessionsBefore(date: string, count: number): string[] {
    const day = dayNumber(date);
    return Array.from({ length: count }, (_, k) => isoDate(day - 1 - k));
  }

  override regularCloseMs(date: string): number {
    return this.boundsOf(date).endMs;
  }

  private boundsOf(date: string): DayBounds {
    const known = this.bounds.get(date);
    if (known !== undefined) return known;
    if (!isIsoDate(date)) throw new RangeError(`${date} is not a session; write it as YYYY-MM-DD`);
    const start = DateTime.fromISO(date, { zone: ZONE });
    const bounds = { startMs: start.toMillis(), endMs: start.plus({ days: 1 }).toMillis() };
    this.bounds.set(date, bounds);
    return bounds;
  }
}
