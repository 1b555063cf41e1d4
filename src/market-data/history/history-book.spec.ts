import { describe, expect, it } from '@jest/globals';
import { type BarRow, barsOf } from '../../../test/support/market-fixtures.js';
import { HistoryBook } from './history-book.js';

const row = (symbol: string, close: number, volume = 100): BarRow => ({
  symbol,
  open: close,
  high: close,
  low: close,
  close,
  volume,
});

describe('HistoryBook', () => {
  it('numbers symbols once, whatever order the sessions arrive in', () => {
    const book = new HistoryBook();
    book.add(barsOf('2026-03-13', [row('ZB1', 2), row('ZA1', 1)]));
    book.add(barsOf('2026-03-12', [row('ZA1', 3), row('ZC1', 4)]));
    expect(book.dates).toEqual(['2026-03-12', '2026-03-13']);
    const close = (date: string, symbol: string): number | undefined =>
      book.session(date)?.columns.closeUsd[book.idOf(symbol) ?? -1];
    expect([close('2026-03-13', 'ZA1'), close('2026-03-12', 'ZA1'), close('2026-03-12', 'ZC1')]).toEqual([1, 3, 4]);
    expect(close('2026-03-12', 'ZB1')).toBeNaN();
    expect(close('2026-03-13', 'ZC1')).toBeUndefined();
  });

  it('applies a split to what was fetched before it, and only once', () => {
    const book = new HistoryBook();
    book.add(barsOf('2026-03-12', [row('ZA1', 40, 100)], '2026-03-13'));
    book.add(barsOf('2026-03-13', [row('ZA1', 10, 400)], '2026-03-16'));
    book.setSplits([{ symbol: 'ZA1', executionDate: '2026-03-16', splitFrom: 1, splitTo: 4 }]);
    const bar = (date: string): (number | undefined)[] => [
      book.session(date)?.columns.closeUsd[0],
      book.session(date)?.columns.volumeShares[0],
    ];
    expect(bar('2026-03-12')).toEqual([10, 400]);
    expect(bar('2026-03-13')).toEqual([10, 400]);
    expect(bar('2026-03-12')).toEqual([10, 400]);
  });

  it('forgets sessions that left the window', () => {
    const book = new HistoryBook();
    for (const date of ['2026-03-11', '2026-03-12', '2026-03-13']) book.add(barsOf(date, [row('ZA1', 1)]));
    book.dropBefore('2026-03-12');
    expect(book.dates).toEqual(['2026-03-12', '2026-03-13']);
    expect(book.session('2026-03-11')).toBeNull();
  });
});
