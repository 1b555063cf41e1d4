import { describe, expect, it } from '@jest/globals';
import { dayNumber, isoDate } from './calendar-day.js';
import { newestSettlement } from './settlement-dates.js';

describe('newestSettlement', () => {
  it.each([
    ['2026-07-12', '2026-06-15'],
    ['2026-07-13', '2026-06-30'],
    ['2026-07-27', '2026-06-30'],
    ['2026-07-28', '2026-07-15'],
    ['2026-03-12', '2026-02-15'],
    ['2026-03-13', '2026-02-28'],
    ['2028-03-13', '2028-02-29'],
    ['2027-01-05', '2026-12-15'],
    ['2027-01-13', '2026-12-31'],
  ])('on %s knows the positions of %s', (by, settled) => {
    expect(isoDate(newestSettlement(dayNumber(by)).day)).toBe(settled);
  });

  it('goes from one settlement to the next without a gap, each two weeks old or more', () => {
    const from = dayNumber('2026-01-01');
    for (let day = from; day < from + 800; day++) {
      const [before, now] = [newestSettlement(day - 1), newestSettlement(day)];
      expect(now.index - before.index).toBe(now.day === before.day ? 0 : 1);
      expect(day - now.day).toBeGreaterThanOrEqual(13);
      expect(day - now.day).toBeLessThan(30);
    }
  });
});
