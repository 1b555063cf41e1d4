import { describe, expect, it } from '@jest/globals';
import { dayOf } from '../../../test/support/feature-market.js';
import { barsOf } from '../../../test/support/market-fixtures.js';
import { HistoryBook } from '../../market-data/history/history-book.js';
import { HistoryView } from '../../market-data/history/history-view.js';
import { barsUpTo, featureVector } from './features-of-day.js';

const SESSIONS = 80;

/** @param trades of which sessions a symbol has a bar */
function viewOf(trades: Readonly<Record<string, (n: number) => boolean>>, isComplete = true): HistoryView {
  const book = new HistoryBook();
  for (let n = 0; n < SESSIONS; n++) {
    const symbols = Object.keys(trades).filter((symbol) => trades[symbol]?.(n));
    const bar = { open: 10 + n, high: 12 + n, low: 9 + n, close: 11 + n, volume: 100 + n };
    book.add(
      barsOf(
        dayOf(n),
        ['MARKET', ...symbols].map((symbol) => ({ symbol, ...bar })),
      ),
    );
  }
  return new HistoryView('simulated', 'source-1', 'r1', book.dates, isComplete, book);
}

describe('featureVector', () => {
  const view = viewOf({
    DAILY: () => true,
    NEW: (n) => n >= 30,
    SELDOM: (n) => n % 3 === 1,
    SELDOM_AND_NEW: (n) => n >= 30 && n % 3 === 1,
  });

  it.each([
    ['DAILY', 79, []],
    ['DAILY', 40, ['history_edge']],
    ['DAILY', 0, ['history_edge']],
    ['NEW', 40, []],
    ['NEW', 79, []],
    ['SELDOM', 79, ['history_edge']],
    ['SELDOM_AND_NEW', 79, []],
  ])('of %s on day %d has the flags %j', (symbol, n, flags) => {
    const series = barsUpTo({ view, date: dayOf(n) }, symbol);
    if (typeof series === 'string') throw new Error(series);
    expect(featureVector(view, series, 'h', 'at')).toMatchObject({ flags, source_id: 'source-1' });
  });
});

describe('barsUpTo', () => {
  it('waits for older bars only where they may come', () => {
    const trades = { DAILY: () => true, NEW: (n: number) => n >= 30, GONE: (n: number) => n < 70 };
    const day = (isComplete: boolean) => ({ view: viewOf(trades, isComplete), date: dayOf(79) });
    expect(barsUpTo(day(false), 'DAILY')).toMatchObject({ symbol: 'DAILY' });
    expect(barsUpTo(day(false), 'NEW')).toBe('not_held_yet');
    expect(barsUpTo(day(true), 'NEW')).toMatchObject({ symbol: 'NEW' });
    expect(barsUpTo(day(false), 'GONE')).toBe('not_traded');
    expect(barsUpTo(day(true), 'NOSUCH')).toBe('unknown_symbol');
  });
});
