import { CronTime } from 'cron';
import { DateTime } from 'luxon';
import type { SessionCalendar } from '../market-data/calendar/session-calendar.js';

const ZONE = 'America/New_York';
/** Days that are no sessions in a row, or dates of a cron that never fall on one. */
const DAYS_TRIED = 400;

/** When warming is due: at the times of a cron in New York, on trading days. */
export class WarmingCalendar {
  private readonly cron: CronTime;

  /** @param cron five fields */
  constructor(
    cron: string,
    private readonly sessions: Pick<SessionCalendar, 'isSession'>,
  ) {
    this.cron = new CronTime(cron, ZONE);
  }

  /** The first time after an instant (both epoch ms); null when the calendar of the exchange knows of none. */
  nextMs(afterMs: number): number | null {
    try {
      return this.find(afterMs);
    } catch {
      // a cron like "30 February" names no date, and the calendar of the exchange ends some day
      return null;
    }
  }

  private find(afterMs: number): number | null {
    let fromMs = afterMs;
    for (let tried = 0; tried < DAYS_TRIED; tried++) {
      const dueMs = this.cron.getNextDateFrom(new Date(fromMs), ZONE).toMillis();
      const due = DateTime.fromMillis(dueMs, { zone: ZONE });
      if (this.sessions.isSession(due.toFormat('yyyy-MM-dd'))) return dueMs;
      fromMs = due.endOf('day').toMillis();
    }
    return null;
  }
}
