import { DateTime } from 'luxon';

const [MONDAY, THURSDAY, SATURDAY, SUNDAY] = [1, 4, 6, 7] as const;
const JUNETEENTH_SINCE = 2022;

/** Closures outside the rules, 2014 on: days of mourning for presidents Bush (2018) and Carter (2025). */
const SPECIAL_CLOSURES: readonly string[] = ['2018-12-05', '2025-01-09'];

/** Days of `year` on which the exchange does not open, weekends apart, YYYY-MM-DD ascending. Source: NYSE rule 7.2. */
export function nyseClosures(year: number): string[] {
  const regular = [
    ...newYear(year),
    nthWeekday(year, 1, MONDAY, 3),
    nthWeekday(year, 2, MONDAY, 3),
    easterSunday(year).minus({ days: 2 }),
    nthWeekday(year, 6, MONDAY, 1).minus({ weeks: 1 }),
    ...(year >= JUNETEENTH_SINCE ? [observed(year, 6, 19)] : []),
    observed(year, 7, 4),
    nthWeekday(year, 9, MONDAY, 1),
    thanksgiving(year),
    observed(year, 12, 25),
  ].map(isoDate);
  return [...regular, ...SPECIAL_CLOSURES.filter((date) => date.startsWith(`${year}-`))].sort();
}

/** Sessions of `year` that end at 13:00 instead of 16:00, YYYY-MM-DD ascending. */
export function nyseEarlyCloses(year: number): string[] {
  const eves = [DateTime.utc(year, 7, 3), DateTime.utc(year, 12, 24)];
  // An eve on a Friday is itself the observed holiday; on a weekend there is no session to shorten.
  const shortened = eves.filter((eve) => eve.weekday <= THURSDAY);
  return [...shortened, thanksgiving(year).plus({ days: 1 })].map(isoDate).sort();
}

/** A Sunday moves to Monday; a Saturday is not made up, because the Friday would be in the old year. */
function newYear(year: number): DateTime[] {
  const day = DateTime.utc(year, 1, 1);
  return day.weekday === SATURDAY ? [] : [observed(year, 1, 1)];
}

function thanksgiving(year: number): DateTime {
  return nthWeekday(year, 11, THURSDAY, 4);
}

function observed(year: number, month: number, day: number): DateTime {
  const date = DateTime.utc(year, month, day);
  if (date.weekday === SATURDAY) return date.minus({ days: 1 });
  return date.weekday === SUNDAY ? date.plus({ days: 1 }) : date;
}

function nthWeekday(year: number, month: number, weekday: number, n: number): DateTime {
  const first = DateTime.utc(year, month, 1);
  return first.plus({ days: ((weekday - first.weekday + 7) % 7) + 7 * (n - 1) });
}

/** Gauss's method with the constants of 1900-2099; the years in which it needs an exception lie outside 1982-2048. */
function easterSunday(year: number): DateTime {
  const fullMoon = (19 * (year % 19) + 24) % 30;
  const weekday = (2 * (year % 4) + 4 * (year % 7) + 6 * fullMoon + 5) % 7;
  return DateTime.utc(year, 3, 22).plus({ days: fullMoon + weekday });
}

function isoDate(date: DateTime): string {
  return date.toFormat('yyyy-MM-dd');
}
