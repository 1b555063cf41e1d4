import { describe, expect, it } from '@jest/globals';
import { NyseCalendar } from '../market-data/calendar/nyse-calendar.js';
import { WarmingCalendar } from './warming-calendar.js';

const nyse = new NyseCalendar();

function timesOf(cron: string, from: string, count: number): (string | null)[] {
  const calendar = new WarmingCalendar(cron, nyse);
  const times: (string | null)[] = [];
  for (let ms: number | null = Date.parse(from); times.length < count && ms !== null;) {
    ms = calendar.nextMs(ms);
    times.push(ms === null ? null : new Date(ms).toISOString());
  }
  return times;
}

describe('the times of warming', () => {
  it('are those of New York, whose clock moves in March and November', () => {
    // Friday, Monday after the change
    expect(timesOf('0 8 * * *', '2026-03-06T12:59:59Z', 2)).toEqual([
      '2026-03-06T13:00:00.000Z',
      '2026-03-09T12:00:00.000Z',
    ]);
    expect(timesOf('0 8 * * *', '2026-10-30T12:00:00Z', 1)).toEqual(['2026-11-02T13:00:00.000Z']);
  });

  it('leave weekends and holidays out', () => {
    // Thanksgiving, and the short day after it; Good Friday
    expect(timesOf('0 8 * * *', '2026-11-25T13:00:00Z', 2)).toEqual([
      '2026-11-27T13:00:00.000Z',
      '2026-11-30T13:00:00.000Z',
    ]);
    expect(timesOf('0 8 * * *', '2026-04-02T12:00:00Z', 1)).toEqual(['2026-04-06T12:00:00.000Z']);
  });

  it('come after an instant, not at it', () => {
    expect(timesOf('0 8 * * *', '2026-03-16T12:00:00Z', 1)).toEqual(['2026-03-17T12:00:00.000Z']);
    expect(timesOf('0 8 * * *', '2026-03-16T11:59:59.999Z', 1)).toEqual(['2026-03-16T12:00:00.000Z']);
  });

  it('may be many a day, over a long weekend too', () => {
    expect(timesOf('*/30 9-10 * * 1-5', '2026-07-02T14:30:00Z', 2)).toEqual([
      '2026-07-06T13:00:00.000Z',
      '2026-07-06T13:30:00.000Z',
    ]);
  });

  it.each(['0 8 30 2 *', '0 8 1 1 *'])('are none for a day that never is a session: %s', (cron) => {
    expect(timesOf(cron, '2026-03-16T12:00:00Z', 1)).toEqual([null]);
  });

  it('end with the calendar of the exchange', () => {
    expect(timesOf('0 8 * * *', '2031-03-16T12:00:00Z', 1)).toEqual([null]);
  });
});
