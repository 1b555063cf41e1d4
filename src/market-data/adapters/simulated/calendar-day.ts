const DAY_MS = 86_400_000;
const ISO_DATE = /^\d{4}-\d{2}-\d{2}$/;

/** True for a date of the calendar written as YYYY-MM-DD. */
export function isIsoDate(date: string): boolean {
  const ms = ISO_DATE.test(date) ? Date.parse(`${date}T00:00:00Z`) : NaN;
  // An engine may read 2023-02-30 as 2 March.
  return !Number.isNaN(ms) && isoDate(ms / DAY_MS) === date;
}

/** The number of a calendar date: days since 1970-01-01. Throws RangeError when `date` is none. */
export function dayNumber(date: string): number {
  if (!isIsoDate(date)) throw new RangeError(`${date} is not a date; write it as YYYY-MM-DD`);
  return Date.parse(`${date}T00:00:00Z`) / DAY_MS;
}

/** The calendar date (YYYY-MM-DD) of a day number. */
export function isoDate(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}
