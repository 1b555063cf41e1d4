import { describe, expect, it } from '@jest/globals';
import { type BarRow, barsOf } from '../../../test/support/market-fixtures.js';
import { HistoryBook } from './history-book.js';
import { HistoryView } from './history-view.js';

const row = (symbol: string, close: number): BarRow => ({
  symbol,
  open: close,
  high: close,
  low: close,
  close,
  volume: 100,
});

describe('HistoryView', () => {
  it('is the same in another thread, over the same memory', () => {
    const book = new HistoryBook();
    book.add(barsOf('2026-03-12', [row('ZA1', 40)]));
    book.add(barsOf('2026-03-13', [row('ZB1', 7), row('ZA1', 44)]));
    book.setSplits([{ symbol: 'ZA1', executionDate: '2026-03-13', splitFrom: 1, splitTo: 4 }]);
    const view = new HistoryView('simulated', 'simulated-1', 'r1', book.dates, false, book);
    const shared = structuredClone(view.share());
    const there = HistoryView.fromShared(shared);
    const { source, sourceId, revision, dates, isComplete, symbols, newest } = view;
    expect(there).toMatchObject({ source, sourceId, revision, dates, isComplete });
    expect([there.symbols, there.newest]).toEqual([symbols, newest]);
    for (const symbol of symbols) expect(there.series(symbol)).toEqual(view.series(symbol));
    expect(there.series('ZA1')?.closeUsd).toEqual(new Float64Array([10, 44]));
    for (const { columns } of shared.book.sessions)
      for (const { data } of Object.values(columns))
        expect(Object.prototype.toString.call(data.buffer)).toBe('[object SharedArrayBuffer]');
  });
});
