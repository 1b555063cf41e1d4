import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '../../../test/support/manual-clock.js';
import { barsOf } from '../../../test/support/market-fixtures.js';
import type { MarketDataSource } from '../../market-data/market-data-source.js';
import { HistoryBook } from '../../market-data/history/history-book.js';
import { HistoryView } from '../../market-data/history/history-view.js';
import { NoBarReasons } from './no-bar-reason.js';

/** Wednesday to Monday, without the weekend. */
const DATES = ['2026-03-11', '2026-03-12', '2026-03-13', '2026-03-16'];

function viewOf(source: MarketDataSource, isComplete = true, dates = DATES): HistoryView {
  const book = new HistoryBook();
  for (const date of dates) book.add(barsOf(date, []));
  return new HistoryView(source, 'source-1', 'r1', book.dates, isComplete, book);
}

/** @param at local time of New York in March, after the clocks went forward */
const reasonsAt = (at: string): NoBarReasons => new NoBarReasons(new ManualClock(Date.parse(`${at}-04:00`)));

describe('NoBarReasons', () => {
  const reasons = reasonsAt('2026-03-18T23:30:00');

  it.each([
    ['2026-03-14', 'not_a_session'],
    ['2026-03-19', 'future'],
    ['2026-03-18', 'not_over'],
    ['2026-03-17', 'not_held'],
    ['2026-03-10', 'not_held'],
    ['2026-03-08', 'not_a_session'],
    ['1999-03-10', 'not_held'],
  ])('of %s are %s', (date, reason) => {
    expect(reasons.ofDay(date, viewOf('massive'))).toBe(reason);
  });

  it('tell a holiday and a weekend after the last session from a day that is missing', () => {
    const after = reasonsAt('2026-04-05T12:00:00');
    expect(
      ['2026-04-02', '2026-04-03', '2026-04-04', '2026-04-05'].map((date) => after.ofDay(date, viewOf('massive'))),
    ).toEqual(['not_held', 'not_a_session', 'not_a_session', 'not_a_session']);
  });

  it('know that the simulation trades daily', () => {
    expect(reasonsAt('2026-03-22T12:00:00').ofDay('2026-03-21', viewOf('simulated'))).toBe('not_held');
  });

  it('do not give up what is still being fetched', () => {
    expect(reasons.ofDay('2026-03-10', viewOf('massive', false))).toBe('not_held_yet');
    expect(reasons.ofDay('2026-03-13', viewOf('massive', false))).toBe('not_held_yet');
    expect(reasons.ofDay('2026-03-13', null)).toBe('not_held_yet');
    expect(reasons.ofDay('2026-03-13', viewOf('massive', false, []))).toBe('not_held_yet');
    expect(reasons.ofDay('2026-03-19', null)).toBe('future');
  });
});
