import { isoDate } from './calendar-day.js';

/** Positions are collected on the 15th and on the last day of a month, and published about two weeks later. */
const MIDDLE_OF_MONTH = 15;
const PUBLISHED_AFTER_DAYS = 13;

/** A date as of which short positions are counted. */
export interface Settlement {
  readonly day: number;
  /** Grows by 1 from each settlement to the next. */
  readonly index: number;
}

/** The newest settlement whose figures are published by a day. */
export function newestSettlement(byDay: number): Settlement {
  const lastDay = byDay - PUBLISHED_AFTER_DAYS;
  const [year, month, date] = isoDate(lastDay).split('-').map(Number) as [number, number, number];
  const endsMonth = isoDate(lastDay + 1).endsWith('-01');
  const half = endsMonth ? 2 : date >= MIDDLE_OF_MONTH ? 1 : 0;
  const daysAgo = endsMonth ? 0 : half === 1 ? date - MIDDLE_OF_MONTH : date;
  return { day: lastDay - daysAgo, index: (year * 12 + month - 1) * 2 + half };
}
