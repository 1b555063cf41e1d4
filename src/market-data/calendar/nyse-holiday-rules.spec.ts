import { describe, expect, it } from '@jest/globals';
import { getHolidays } from 'nyse-holidays';
import { nyseClosures, nyseEarlyCloses } from './nyse-holiday-rules.js';

/** As published by the exchange, written out by hand: full closures, then sessions that end at 13:00. Months-days. */
const PUBLISHED: readonly (readonly [year: number, closures: string, earlyCloses: string])[] = [
  [2014, '01-01 01-20 02-17 04-18 05-26 07-04 09-01 11-27 12-25', '07-03 11-28 12-24'],
  [2015, '01-01 01-19 02-16 04-03 05-25 07-03 09-07 11-26 12-25', '11-27 12-24'],
  [2016, '01-01 01-18 02-15 03-25 05-30 07-04 09-05 11-24 12-26', '11-25'],
  [2017, '01-02 01-16 02-20 04-14 05-29 07-04 09-04 11-23 12-25', '07-03 11-24'],
  [2018, '01-01 01-15 02-19 03-30 05-28 07-04 09-03 11-22 12-05 12-25', '07-03 11-23 12-24'],
  [2019, '01-01 01-21 02-18 04-19 05-27 07-04 09-02 11-28 12-25', '07-03 11-29 12-24'],
  [2020, '01-01 01-20 02-17 04-10 05-25 07-03 09-07 11-26 12-25', '11-27 12-24'],
  [2021, '01-01 01-18 02-15 04-02 05-31 07-05 09-06 11-25 12-24', '11-26'],
  [2022, '01-17 02-21 04-15 05-30 06-20 07-04 09-05 11-24 12-26', '11-25'],
  [2023, '01-02 01-16 02-20 04-07 05-29 06-19 07-04 09-04 11-23 12-25', '07-03 11-24'],
  [2024, '01-01 01-15 02-19 03-29 05-27 06-19 07-04 09-02 11-28 12-25', '07-03 11-29 12-24'],
  [2025, '01-01 01-09 01-20 02-17 04-18 05-26 06-19 07-04 09-01 11-27 12-25', '07-03 11-28 12-24'],
  [2026, '01-01 01-19 02-16 04-03 05-25 06-19 07-03 09-07 11-26 12-25', '11-27 12-24'],
  [2027, '01-01 01-18 02-15 03-26 05-31 06-18 07-05 09-06 11-25 12-24', '11-26'],
  [2028, '01-17 02-21 04-14 05-29 06-19 07-04 09-04 11-23 12-25', '07-03 11-24'],
  [2029, '01-01 01-15 02-19 03-30 05-28 06-19 07-04 09-03 11-22 12-25', '07-03 11-23 12-24'],
  [2030, '01-01 01-21 02-18 04-19 05-27 06-19 07-04 09-02 11-28 12-25', '07-03 11-29 12-24'],
];
/** Mourning for a president is announced days before; the library knows only what recurs. */
const UNSCHEDULED = new Set(['2018-12-05', '2025-01-09']);

const dates = (year: number, monthDays: string): string[] => monthDays.split(' ').map((day) => `${year}-${day}`);

describe('NYSE holiday rules', () => {
  it.each(PUBLISHED)('%i: closes and closes early as published', (year, closures, earlyCloses) => {
    expect(nyseClosures(year)).toEqual(dates(year, closures));
    expect(nyseEarlyCloses(year)).toEqual(dates(year, earlyCloses));
  });

  it.each(PUBLISHED)('%i: agrees with an independent library on what recurs', (year) => {
    const scheduled = nyseClosures(year).filter((date) => !UNSCHEDULED.has(date));
    expect(scheduled).toEqual(
      getHolidays(year)
        .map(({ dateString }) => dateString)
        .sort(),
    );
  });
});
