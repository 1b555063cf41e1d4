import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ContinuousCalendar, OPENING_FRAC } from './continuous-calendar.js';

const HOUR_MS = 3_600_000;
const calendar = new ContinuousCalendar();
const at = (iso: string): ReturnType<ContinuousCalendar['at']> => calendar.at(Date.parse(iso));

describe('ContinuousCalendar', () => {
  it('trades on a Sunday night, in the session of its own New York date', () => {
    expect(at('2026-07-12T23:59:59.999-04:00')).toMatchObject({ date: '2026-07-12', phase: 'regular' });
    expect(at('2026-07-13T00:00:00-04:00')).toEqual({
      date: '2026-07-13',
      phase: 'regular',
      phaseElapsedFrac: OPENING_FRAC,
      startMs: Date.parse('2026-07-13T04:00:00Z'),
      regularCloseMs: Date.parse('2026-07-14T04:00:00Z'),
    });
  });

  it.each([
    ['2026-03-08', 23],
    ['2026-11-01', 25],
    ['2026-06-01', 24],
  ])('%s is %d hours long', (date, hours) => {
    const noon = at(`${date}T12:00:00-05:00`);
    expect(noon.date).toBe(date);
    expect((noon.regularCloseMs - noon.startMs) / HOUR_MS).toBe(hours);
    expect(calendar.regularCloseMs(date)).toBe(noon.regularCloseMs);
    expect(calendar.at(noon.regularCloseMs - 1).phaseElapsedFrac).toBeCloseTo(1, 6);
  });

  it('puts every instant inside a session that the next one follows at once', () => {
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(2015, 0), max: Date.UTC(2035, 0) }), (ms) => {
        const state = calendar.at(ms);
        expect(state.startMs).toBeLessThanOrEqual(ms);
        expect(state.regularCloseMs).toBeGreaterThan(ms);
        expect(state.phaseElapsedFrac).toBeGreaterThanOrEqual(OPENING_FRAC);
        expect(state.phaseElapsedFrac).toBeLessThan(1);
        expect(calendar.at(state.regularCloseMs).startMs).toBe(state.regularCloseMs);
      }),
    );
  });

  it('lists the calendar dates before a date, newest first', () => {
    expect(calendar.sessionsBefore('2024-03-02', 3)).toEqual(['2024-03-01', '2024-02-29', '2024-02-28']);
  });

  it('knows what is not a date', () => {
    expect(calendar.isSession('2026-12-25')).toBe(true);
    expect(calendar.isSession('2026-02-30')).toBe(false);
    expect(() => calendar.regularCloseMs('2026-02-30')).toThrow(RangeError);
    expect(() => calendar.sessionsBefore('soon', 1)).toThrow(RangeError);
    expect(() => calendar.at(NaN)).toThrow(RangeError);
  });
});
