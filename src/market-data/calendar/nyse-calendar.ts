import { DateTime } from 'luxon';
import { nyseClosures, nyseEarlyCloses } from './nyse-holiday-rules.js';
import { SessionCalendar, type SessionPhase, type SessionState } from './session-calendar.js';

const ZONE = 'America/New_York';
const FIRST_YEAR = 2014;
const LAST_YEAR = 2030;
const RANGE = `the NYSE calendar covers ${FIRST_YEAR}-01-01 to ${LAST_YEAR}-12-31`;
const ISO_DATE = /^\d{4}-\d{2}-\d{2}$/;
const DAY_MS = 86_400_000;
const PREMARKET_HOUR = 4;
const FULL_DAY = { closeHour: 16, afterHoursEndHour: 20 } as const;
const SHORT_DAY = { closeHour: 13, afterHoursEndHour: 17 } as const;

/** The boundaries of one session's day, epoch ms. Each phase runs up to, not including, the next boundary. */
interface SessionDay {
  readonly date: string;
  readonly startMs: number;
  readonly openMs: number;
  readonly closeMs: number;
  readonly afterHoursEndMs: number;
  /** Where the next session's premarket begins; the end of the range for the last session. */
  readonly nextStartMs: number;
}

/**
 * Sessions of the New York Stock Exchange, which every US stock exchange shares: premarket 04:00-09:30, regular hours
 * 09:30-16:00, after hours 16:00-20:00 New York time; on an early close 13:00 and 17:00 in place of 16:00 and 20:00.
 *
 * It covers 2014-01-01 to 2030-12-31, so that a scan of early 2015 has a year of sessions behind it. A date outside,
 * an instant before the first premarket or after the last day, and a reach before the first session are RangeErrors.
 * A text that is no date is no session.
 */
export class NyseCalendar extends SessionCalendar {
  private readonly earlyCloses = new Set(years().flatMap(nyseEarlyCloses));
  /** Every session, ascending. */
  private readonly sessions = allSessions();
  private readonly sessionSet = new Set(this.sessions);
  /** The day asked for last: nearly all questions are about today, and zone arithmetic is not free. */
  private latest: SessionDay | null = null;

  override at(epochMs: number): SessionState {
    const day = this.dayAt(epochMs);
    const [phase, phaseElapsedFrac] = phaseAt(day, epochMs);
    return { date: day.date, phase, phaseElapsedFrac, startMs: day.startMs, regularCloseMs: day.closeMs };
  }

  override isSession(date: string): boolean {
    if (!isDate(date)) return false;
    requireCovered(date);
    return this.sessionSet.has(date);
  }

  override sessionsBefore(date: string, count: number): string[] {
    if (!isDate(date)) throw new RangeError(`'${date}' is not a date (YYYY-MM-DD)`);
    requireCovered(date);
    if (!Number.isInteger(count) || count < 0) throw new RangeError(`${count} is not a number of sessions`);
    const end = this.countUntil(date, false);
    if (count > end) throw new RangeError(`${count} sessions before ${date} reach too far: ${RANGE}`);
    return this.sessions.slice(end - count, end).reverse();
  }

  override regularCloseMs(date: string): number {
    if (!this.isSession(date)) throw new RangeError(`'${date}' is not an NYSE session`);
    return newYork(date, this.hours(date).closeHour);
  }

  private dayAt(epochMs: number): SessionDay {
    const held = this.latest;
    if (held !== null && epochMs >= held.startMs && epochMs < held.nextStartMs) return held;
    return (this.latest = this.findDay(epochMs));
  }

  private findDay(epochMs: number): SessionDay {
    // Before 04:00 the date belongs to the session before; going back by the clock's hours is right on DST days too.
    const local = DateTime.fromMillis(epochMs, { zone: ZONE });
    const date = (local.hour < PREMARKET_HOUR ? local.minus({ days: 1 }) : local).toFormat('yyyy-MM-dd');
    const index = local.isValid && local.year <= LAST_YEAR ? this.countUntil(date, true) - 1 : -1;
    const session = this.sessions[index];
    if (session === undefined) throw new RangeError(`${epochMs} ms is outside the calendar: ${RANGE}`);
    return this.dayOf(session, this.sessions[index + 1]);
  }

  private dayOf(date: string, next: string | undefined): SessionDay {
    const { closeHour, afterHoursEndHour } = this.hours(date);
    return {
      date,
      startMs: newYork(date, PREMARKET_HOUR),
      openMs: newYork(date, 9, 30),
      closeMs: newYork(date, closeHour),
      afterHoursEndMs: newYork(date, afterHoursEndHour),
      nextStartMs: next === undefined ? newYork(`${LAST_YEAR + 1}-01-01`, 0) : newYork(next, PREMARKET_HOUR),
    };
  }

  private hours(date: string): typeof FULL_DAY | typeof SHORT_DAY {
    return this.earlyCloses.has(date) ? SHORT_DAY : FULL_DAY;
  }

  /** How many sessions lie before `date`, with or without `date` itself (binary search). */
  private countUntil(date: string, inclusive: boolean): number {
    let [low, high] = [0, this.sessions.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const session = this.sessions[middle] ?? '';
      if (session < date || (inclusive && session === date)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function phaseAt(day: SessionDay, epochMs: number): [SessionPhase, number] {
  const elapsed = (fromMs: number, toMs: number): number => (epochMs - fromMs) / (toMs - fromMs);
  if (epochMs < day.openMs) return ['premarket', elapsed(day.startMs, day.openMs)];
  if (epochMs < day.closeMs) return ['regular', elapsed(day.openMs, day.closeMs)];
  if (epochMs < day.afterHoursEndMs) return ['afterhours', elapsed(day.closeMs, day.afterHoursEndMs)];
  return ['closed', 1];
}

function isDate(text: string): boolean {
  return ISO_DATE.test(text) && DateTime.fromISO(text, { zone: 'utc' }).isValid;
}

function requireCovered(date: string): void {
  const year = Number(date.slice(0, 4));
  if (year < FIRST_YEAR || year > LAST_YEAR) throw new RangeError(`${date} is outside the calendar: ${RANGE}`);
}

function years(): number[] {
  return Array.from({ length: LAST_YEAR - FIRST_YEAR + 1 }, (_, k) => FIRST_YEAR + k);
}

function allSessions(): string[] {
  const closures = new Set(years().flatMap(nyseClosures));
  const sessions: string[] = [];
  // Plain UTC days: six thousand zone-aware ones would cost a tenth of a second at every start.
  for (let ms = Date.UTC(FIRST_YEAR, 0, 1); ms < Date.UTC(LAST_YEAR + 1, 0, 1); ms += DAY_MS) {
    const day = new Date(ms);
    const date = day.toISOString().slice(0, 10);
    const weekend = day.getUTCDay() === 0 || day.getUTCDay() === 6;
    if (!weekend && !closures.has(date)) sessions.push(date);
  }
  return sessions;
}

/** The instant of a wall-clock time in New York, epoch ms. */
function newYork(date: string, hour: number, minute = 0): number {
  return DateTime.fromISO(date, { zone: ZONE }).set({ hour, minute }).toMillis();
}
