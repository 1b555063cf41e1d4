import { describe, expect, it } from '@jest/globals';
import { dayNumber, isIsoDate, isoDate } from './calendar-day.js';

describe('calendar days', () => {
  it.each([
    ['1970-01-01', 0],
    ['1969-12-31', -1],
    ['2024-02-29', 19782],
  ])('%s is day %d', (date, day) => {
    expect(dayNumber(date)).toBe(day);
    expect(isoDate(day)).toBe(date);
  });

  it.each(['2023-02-30', '2023-13-01', '2023-1-1', '', 'today', '2023-01-01T00:00:00Z'])('%p is no date', (date) => {
    expect(isIsoDate(date)).toBe(false);
    expect(() => dayNumber(date)).toThrow(RangeError);
  });
});
