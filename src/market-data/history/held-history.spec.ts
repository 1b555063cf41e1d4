import { beforeEach, describe, expect, it } from '@jest/globals';
import { barsOf, type BarRow } from '../../../test/support/market-fixtures.js';
import { HeldHistory } from './held-history.js';
import { HistoryBook } from './history-book.js';
import type { BookChange } from './history-listener.js';

const DATES = ['2026-03-10', '2026-03-11', '2026-03-12', '2026-03-13'];
const row = (symbol: string, close: number, volume = 100): BarRow => ({
  symbol,
  open: close,
  high: close + 1,
  low: close - 1,
  close,
  volume,
});

/** A book elsewhere, and what it tells when it is given bars. */
class Elsewhere {
  private readonly book = new HistoryBook();

  constructor(private readonly bookId: string) {}

  session(date: string, rows: BarRow[], change: Partial<BookChange> = {}): BookChange {
    return this.change({ addition: this.book.add(barsOf(date, rows, date)), ...change });
  }

  change(change: Partial<BookChange>): BookChange {
    return {
      bookId: this.bookId,
      source: 'simulated',
      sourceId: 'simulated-1',
      addition: null,
      dates: DATES,
      isComplete: false,
      splits: null,
      ...change,
    };
  }
}

describe('HeldHistory', () => {
  let held: HeldHistory;
  let elsewhere: Elsewhere;
  beforeEach(() => {
    held = new HeldHistory();
    elsewhere = new Elsewhere('a');
  });

  it('holds nothing before the first session', () => {
    held.receive(elsewhere.change({}));
    expect(held.view).toBeNull();
  });

  it('shows the sessions back to the first that is not there, in whatever order they come', () => {
    held.receive(elsewhere.session('2026-03-13', [row('ZA1', 4)]));
    held.receive(elsewhere.session('2026-03-11', [row('ZA1', 2), row('ZB1', 7)]));
    expect(held.view?.dates).toEqual(['2026-03-13']);
    held.receive(elsewhere.session('2026-03-12', [row('ZB1', 8)]));
    expect(held.view?.dates).toEqual(['2026-03-11', '2026-03-12', '2026-03-13']);
    expect(held.view?.series('ZA1')).toMatchObject({
      dates: ['2026-03-11', '2026-03-13'],
      closeUsd: Float64Array.of(2, 4),
    });
    expect(held.view?.series('ZB1', { through: '2026-03-12', atMost: 1 })?.dates).toEqual(['2026-03-12']);
    expect(held.view?.series('ZC1')).toBeNull();
    expect(held.view?.series('ZB1', { through: '2026-03-10' })).toBeNull();
  });

  it('adjusts bars for splits since they were fetched, prices and volumes', () => {
    held.receive(elsewhere.session('2026-03-12', [row('ZA1', 40, 100)]));
    held.receive(elsewhere.session('2026-03-13', [row('ZA1', 10, 400)]));
    const before = held.view?.revision;
    held.receive(
      elsewhere.change({ splits: [{ symbol: 'ZA1', executionDate: '2026-03-13', splitFrom: 1, splitTo: 4 }] }),
    );
    expect(held.view?.revision).not.toBe(before);
    expect(held.view?.series('ZA1')).toMatchObject({
      closeUsd: Float64Array.of(10, 10),
      highUsd: Float64Array.of(10.25, 11),
      volumeShares: Float64Array.of(400, 400),
    });
  });

  it('lets go of sessions that have left the window', () => {
    for (const date of DATES) held.receive(elsewhere.session(date, [row('ZA1', 1)]));
    held.receive(elsewhere.change({ dates: DATES.slice(2) }));
    expect(held.view?.dates).toEqual(DATES.slice(2));
    expect(held.view?.series('ZA1')?.dates).toEqual(DATES.slice(2));
  });

  it('serves the old book until a new one, of a thread that took the place of another, holds as much', () => {
    for (const date of DATES.slice(1)) held.receive(elsewhere.session(date, [row('ZA1', 1)]));
    const another = new Elsewhere('b');
    const seen = [...DATES].reverse().map((date) => {
      held.receive(another.session(date, [row('ZA1', 2)]));
      return held.view?.series('ZA1')?.closeUsd[0];
    });
    expect(seen).toEqual([1, 1, 2, 2]);
  });

  it('takes a new book that is complete, however small', () => {
    for (const date of DATES) held.receive(elsewhere.session(date, [row('ZA1', 1)]));
    held.receive(new Elsewhere('b').session('2026-03-13', [row('ZA1', 2)], { isComplete: true }));
    expect(held.view?.dates).toEqual(['2026-03-13']);
  });

  it('shows nothing beside a board of another source', () => {
    held.receive(elsewhere.session('2026-03-13', [row('ZA1', 1)]));
    held.accompany('massive-1');
    expect(held.view).toBeNull();
    held.accompany('simulated-1');
    expect(held.view?.dates).toEqual(['2026-03-13']);
  });

  it('names the source whose answers are given', () => {
    expect(held.sourceId).toBeNull();
    held.receive(elsewhere.session('2026-03-13', [row('ZA1', 1)]));
    expect(held.sourceId).toBe('simulated-1');
    held.accompany('massive-1');
    expect(held.sourceId).toBe('massive-1');
  });

  it('leaves a view as it was when more comes, is adjusted or let go', () => {
    for (const date of DATES.slice(0, 2)) held.receive(elsewhere.session(date, [row('ZA1', 40)]));
    const earlier = held.view;
    held.receive(elsewhere.session('2026-03-12', [row('ZA1', 10), row('ZB1', 1)]));
    const splits = [{ symbol: 'ZA1', executionDate: '2026-03-12', splitFrom: 1, splitTo: 4 }];
    held.receive(elsewhere.change({ splits, dates: DATES.slice(1) }));
    expect([earlier?.splitsThrough, held.view?.splitsThrough]).toEqual([null, '2026-03-12']);
    expect(earlier?.series('ZA1')).toMatchObject({ dates: DATES.slice(0, 2), closeUsd: Float64Array.of(40, 40) });
    expect(earlier?.series('ZB1')).toBeNull();
  });

  it('keeps what it has when a new book turns out to be empty', () => {
    held.receive(elsewhere.session('2026-03-13', [row('ZA1', 1)]));
    held.receive(new Elsewhere('b').change({ dates: [], isComplete: true }));
    expect(held.view?.dates).toEqual(['2026-03-13']);
  });

  it('tells of each change', () => {
    const revisions = new Set<string>();
    held.onChange(({ revision }) => revisions.add(revision));
    for (const date of DATES) held.receive(elsewhere.session(date, [row('ZA1', 1)]));
    expect(revisions.size).toBe(4);
  });
});
