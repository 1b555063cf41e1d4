import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { NewsItem, NewsPage } from './market-facts.js';
import { joinNewsPages, lookSinceMs, newsBook } from './news-pages.js';

const HOUR_MS = 3_600_000;
const NOW_MS = Date.parse('2026-09-22T15:00:00Z');

const item = (id: string, ageMs: number, ...symbols: string[]): NewsItem => ({
  id,
  publishedMs: NOW_MS - ageMs,
  title: `News ${id}`,
  url: null,
  publisher: null,
  symbols,
});
const page = (askedAgoMs: number, sinceAgoMs: number, ...items: NewsItem[]): NewsPage => ({
  askedMs: NOW_MS - askedAgoMs,
  completeSinceMs: NOW_MS - sinceAgoMs,
  items,
});

describe('news', () => {
  it('is asked for from a day back at first, then from the last look on, each with a margin', () => {
    expect(lookSinceMs(null, NOW_MS)).toBe(NOW_MS - 24.5 * HOUR_MS);
    expect(lookSinceMs(page(60_000, HOUR_MS), NOW_MS)).toBe(NOW_MS - 60_000 - HOUR_MS / 2);
    expect(lookSinceMs(page(48 * HOUR_MS, 50 * HOUR_MS), NOW_MS)).toBe(NOW_MS - 24.5 * HOUR_MS);
  });

  it('counts the newest item of each symbol that is out', () => {
    const joined = joinNewsPages(
      null,
      page(0, HOUR_MS, item('a', 9, 'AAA', 'BBB'), item('b', 5, 'AAA'), item('c', 7, 'AAA'), item('d', -60_000, 'AAA')),
    );
    const { newest } = newsBook(joined, NOW_MS, HOUR_MS);
    expect([...newest].map(([symbol, { id }]) => [symbol, id])).toEqual([
      ['AAA', 'b'],
      ['BBB', 'a'],
    ]);
    expect(newsBook(joined, NOW_MS + 60_000, HOUR_MS).newest.get('AAA')?.id).toBe('d');
  });

  it.each([
    [5, true],
    [6, false],
  ])('that names %d symbols counts: %s', (count, counts) => {
    const symbols = Array.from({ length: count }, (_, i) => `S${String(i)}`);
    const joined = joinNewsPages(null, page(0, HOUR_MS, item('a', 0, ...symbols)));
    expect(newsBook(joined, NOW_MS, HOUR_MS).newest.has('S0')).toBe(counts);
  });

  it('has an item once, as the later look has it', () => {
    const [first, second] = [
      page(60_000, HOUR_MS, item('a', 90_000, 'AAA')),
      page(0, 90_000, item('a', 90_000, 'BBB')),
    ];
    expect(joinNewsPages(first, second).items).toEqual([item('a', 90_000, 'BBB')]);
    const roundup = page(0, 90_000, item('a', 90_000, 'A', 'B', 'C', 'D', 'E', 'F'));
    expect(joinNewsPages(first, roundup).items).toEqual([]);
  });

  it('is forgotten after a day', () => {
    const joined = joinNewsPages(page(HOUR_MS, 25 * HOUR_MS, item('old', 24.6 * HOUR_MS, 'AAA')), page(0, HOUR_MS));
    expect(joined.items).toEqual([]);
  });

  it('is whole only where no look leaves a gap', () => {
    const since = (one: NewsPage, other: NewsPage): number =>
      (NOW_MS - joinNewsPages(one, other).completeSinceMs) / HOUR_MS;
    expect(since(page(HOUR_MS, 24 * HOUR_MS), page(0, HOUR_MS))).toBe(24);
    expect(since(page(HOUR_MS, 24 * HOUR_MS), page(0, HOUR_MS - 1))).toBeCloseTo(1);
    expect(since(page(HOUR_MS, 3 * HOUR_MS), page(0, 24 * HOUR_MS))).toBe(24);
  });

  it('says no longer since when it is whole once the last look is old', () => {
    const book = newsBook(page(HOUR_MS, 25 * HOUR_MS), NOW_MS, HOUR_MS);
    expect(book.completeSinceMs).toBe(Infinity);
    expect(newsBook(page(HOUR_MS - 1, 25 * HOUR_MS), NOW_MS, HOUR_MS).completeSinceMs).toBe(NOW_MS - 25 * HOUR_MS);
  });

  it('comes to the same in either order', () => {
    const known = [item('a', 5 * HOUR_MS, 'AAA'), item('b', 12 * HOUR_MS, 'BBB'), item('c', 26 * HOUR_MS, 'CCC')];
    const hours = fc.integer({ min: 0, max: 30 });
    const pages = fc
      .record({ asked: hours, length: hours, items: fc.subarray(known) })
      .map(({ asked, length, items }) => page(asked * HOUR_MS, (asked + length) * HOUR_MS, ...items));
    const sorted = ({ items: list, ...rest }: NewsPage): unknown => ({
      ...rest,
      items: [...list].sort((a, b) => (a.id < b.id ? -1 : 1)),
    });
    fc.assert(
      fc.property(pages, pages, (one, other) => {
        fc.pre(one.askedMs !== other.askedMs);
        expect(sorted(joinNewsPages(joinNewsPages(null, one), other))).toEqual(
          sorted(joinNewsPages(joinNewsPages(null, other), one)),
        );
      }),
    );
  });
});
