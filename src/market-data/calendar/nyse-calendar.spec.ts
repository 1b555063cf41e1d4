import { describe, expect, it } from '@jest/globals';
import { DateTime } from 'luxon';
import fc from 'fast-check';
import { NyseCalendar } from './nyse-calendar.js';

const calendar = new NyseCalendar();
/** An instant from its offset, so that the expectation does not depend on the zone arithmetic under test. */
const ms = (iso: string): number => Date.parse(iso);
const brief = (iso: string): string => {
  const { date, phase, phaseElapsedFrac } = calendar.at(ms(iso));
  return `${date} ${phase} ${phaseElapsedFrac.toFixed(4)}`;
};

describe('NyseCalendar sessions', () => {
  it('knows the 260 sessions from 2015-03-20 to 2016-03-31: every weekday but ten holidays', () => {
    const holidays =
      '2015-04-03 2015-05-25 2015-07-03 2015-09-07 2015-11-26 2015-12-25 2016-01-01 2016-01-18 2016-02-15 2016-03-25';
    const expected: string[] = [];
    for (let day = DateTime.utc(2015, 3, 20); day <= DateTime.utc(2016, 3, 31); day = day.plus({ days: 1 })) {
      if (day.weekday <= 5 && !holidays.includes(day.toFormat('yyyy-MM-dd'))) expected.push(day.toFormat('yyyy-MM-dd'));
    }
    expect(expected).toHaveLength(260);
    expect(calendar.sessionsBefore('2016-04-01', 260)).toEqual([...expected].reverse());
  });

  it('lists the sessions strictly before any date, newest first', () => {
    expect(calendar.sessionsBefore('2025-01-10', 2)).toEqual(['2025-01-08', '2025-01-07']);
    expect(calendar.sessionsBefore('2026-07-05', 2)).toEqual(['2026-07-02', '2026-07-01']);
    expect(calendar.sessionsBefore('2026-11-19', 0)).toEqual([]);
  });

  it('takes no weekend, holiday or nonsense for a session', () => {
    expect(calendar.isSession('2026-11-20')).toBe(true);
    for (const date of [
      '2026-11-21',
      '2026-11-22',
      '2026-11-26',
      '2018-12-05',
      '2026-02-30',
      '2026-1-5',
      'today',
      '',
    ]) {
      expect([date, calendar.isSession(date)]).toEqual([date, false]);
    }
  });

  it('ends regular hours at 16:00, or 13:00 on an early close, New York time', () => {
    expect(calendar.regularCloseMs('2026-01-15')).toBe(ms('2026-01-15T16:00-05:00'));
    expect(calendar.regularCloseMs('2026-07-15')).toBe(ms('2026-07-15T16:00-04:00'));
    expect(calendar.regularCloseMs('2026-11-27')).toBe(ms('2026-11-27T13:00-05:00'));
    expect(calendar.regularCloseMs('2018-07-03')).toBe(ms('2018-07-03T13:00-04:00'));
    expect(() => calendar.regularCloseMs('2026-12-25')).toThrow(RangeError);
  });
});

describe('NyseCalendar range', () => {
  it('holds a year of sessions behind the first days of 2015', () => {
    expect(calendar.sessionsBefore('2015-01-02', 252).at(-1)).toBe('2014-01-02');
    expect(() => calendar.sessionsBefore('2015-01-02', 253)).toThrow(/2014-01-01 to 2030-12-31/);
  });

  it.each(['2013-12-31', '2031-01-02'])('refuses %s, naming the range', (date) => {
    expect(() => calendar.isSession(date)).toThrow(RangeError);
    expect(() => calendar.sessionsBefore(date, 1)).toThrow(/2014-01-01 to 2030-12-31/);
    expect(() => calendar.regularCloseMs(date)).toThrow(/2014-01-01 to 2030-12-31/);
    expect(() => calendar.at(ms(`${date}T12:00-05:00`))).toThrow(/2014-01-01 to 2030-12-31/);
  });

  it('begins with the first premarket and ends with the last day', () => {
    expect(brief('2014-01-02T04:00-05:00')).toBe('2014-01-02 premarket 0.0000');
    expect(() => calendar.at(ms('2014-01-02T03:59:59.999-05:00'))).toThrow(RangeError);
    expect(brief('2030-12-31T23:59:59.999-05:00')).toBe('2030-12-31 closed 1.0000');
    expect(() => calendar.at(ms('2031-01-01T00:00-05:00'))).toThrow(RangeError);
  });

  it.each([NaN, Infinity, -1e18])('refuses %p as an instant', (epochMs) => {
    expect(() => calendar.at(epochMs)).toThrow(RangeError);
  });

  it.each([-1, 1.5, NaN])('refuses %p as a number of sessions', (count) => {
    expect(() => calendar.sessionsBefore('2026-01-15', count)).toThrow(RangeError);
  });

  it('refuses sessions before what is no date', () => {
    expect(() => calendar.sessionsBefore('2026-02-30', 1)).toThrow(RangeError);
  });
});

describe('NyseCalendar phases', () => {
  it.each([
    ['2026-01-15T03:59:59.999-05:00', '2026-01-14 closed 1.0000'],
    ['2026-01-15T04:00:00.000-05:00', '2026-01-15 premarket 0.0000'],
    ['2026-01-15T06:45:00.000-05:00', '2026-01-15 premarket 0.5000'],
    ['2026-01-15T09:29:59.999-05:00', '2026-01-15 premarket 1.0000'],
    ['2026-01-15T09:30:00.000-05:00', '2026-01-15 regular 0.0000'],
    ['2026-01-15T12:45:00.000-05:00', '2026-01-15 regular 0.5000'],
    ['2026-01-15T15:59:59.999-05:00', '2026-01-15 regular 1.0000'],
    ['2026-01-15T16:00:00.000-05:00', '2026-01-15 afterhours 0.0000'],
    ['2026-01-15T19:59:59.999-05:00', '2026-01-15 afterhours 1.0000'],
    ['2026-01-15T20:00:00.000-05:00', '2026-01-15 closed 1.0000'],
  ])('%s is %s', (iso, expected) => expect(brief(iso)).toBe(expected));

  it.each([
    ['2026-11-27T12:59:59.999-05:00', '2026-11-27 regular 1.0000'],
    ['2026-11-27T11:15:00.000-05:00', '2026-11-27 regular 0.5000'],
    ['2026-11-27T13:00:00.000-05:00', '2026-11-27 afterhours 0.0000'],
    ['2026-11-27T16:59:59.999-05:00', '2026-11-27 afterhours 1.0000'],
    ['2026-11-27T17:00:00.000-05:00', '2026-11-27 closed 1.0000'],
  ])('early close: %s is %s', (iso, expected) => expect(brief(iso)).toBe(expected));

  it.each([
    ['Friday night', '2026-11-20T23:30-05:00', '2026-11-20'],
    ['Sunday noon', '2026-11-22T12:00-05:00', '2026-11-20'],
    ['Monday 03:59', '2026-11-23T03:59-05:00', '2026-11-20'],
    ['Thanksgiving noon', '2026-11-26T12:00-05:00', '2026-11-25'],
    ['a day of mourning', '2025-01-09T12:00-05:00', '2025-01-08'],
    ['New Year 2028, a Saturday', '2028-01-01T12:00-05:00', '2027-12-31'],
  ])('%s belongs to the session before', (_, iso, date) => {
    expect(calendar.at(ms(iso))).toEqual({
      date,
      phase: 'closed',
      phaseElapsedFrac: 1,
      startMs: ms(`${date}T04:00-05:00`),
      regularCloseMs: calendar.regularCloseMs(date),
    });
  });
});

describe('NyseCalendar when the clocks change', () => {
  it.each([
    ['the Friday before spring forward', '2026-03-06T09:30-05:00', '2026-03-06 regular 0.0000'],
    ['the Sunday itself', '2026-03-08T12:00-04:00', '2026-03-06 closed 1.0000'],
    ['the minute before the Monday', '2026-03-09T03:59-04:00', '2026-03-06 closed 1.0000'],
    ['the Monday premarket', '2026-03-09T04:00-04:00', '2026-03-09 premarket 0.0000'],
    ['the Monday open', '2026-03-09T09:30-04:00', '2026-03-09 regular 0.0000'],
    ['the Friday before fall back', '2026-10-30T09:30-04:00', '2026-10-30 regular 0.0000'],
    ['the repeated hour, once', '2026-11-01T01:30-04:00', '2026-10-30 closed 1.0000'],
    ['the repeated hour, twice', '2026-11-01T01:30-05:00', '2026-10-30 closed 1.0000'],
    ['the minute before the winter Monday', '2026-11-02T03:59-05:00', '2026-10-30 closed 1.0000'],
    ['the winter Monday premarket', '2026-11-02T04:00-05:00', '2026-11-02 premarket 0.0000'],
    ['the winter Monday close', '2026-11-02T16:00-05:00', '2026-11-02 afterhours 0.0000'],
  ])('%s', (_, iso, expected) => expect(brief(iso)).toBe(expected));
});

describe('NyseCalendar at any instant', () => {
  const instant = fc.integer({ min: ms('2014-01-02T09:00Z'), max: ms('2031-01-01T04:59:59Z') });

  it('answers the same from a held day as from a fresh calendar', () => {
    fc.assert(
      fc.property(instant, fc.integer({ min: 0, max: 36 * 3_600_000 }), (first, stepMs) => {
        const second = Math.min(first + stepMs, ms('2031-01-01T04:59:59Z'));
        calendar.at(first);
        const held = calendar.at(second);
        calendar.at(ms('2020-06-15T12:00Z'));
        expect(calendar.at(second)).toEqual(held);
      }),
    );
  });

  it('names a session that has begun and whose successor has not', () => {
    fc.assert(
      fc.property(instant, (epochMs) => {
        const { date, phase, phaseElapsedFrac, startMs, regularCloseMs } = calendar.at(epochMs);
        expect(calendar.isSession(date)).toBe(true);
        expect(startMs).toBeLessThanOrEqual(epochMs);
        expect(regularCloseMs).toBe(calendar.regularCloseMs(date));
        expect(phaseElapsedFrac).toBeGreaterThanOrEqual(0);
        expect(phaseElapsedFrac).toBeLessThanOrEqual(1);
        expect(phase === 'closed' ? phaseElapsedFrac : 1).toBe(1);
        const local = DateTime.fromMillis(epochMs, { zone: 'America/New_York' });
        const trading = local.hour >= 4 && local.hour < 13 && calendar.isSession(local.toFormat('yyyy-MM-dd'));
        if (trading) expect([date, phase]).not.toContain('closed');
        if (local.hour >= 20 || local.hour < 4) expect(phase).toBe('closed');
      }),
    );
  });
});
