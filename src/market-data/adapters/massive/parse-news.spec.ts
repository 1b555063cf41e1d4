import { describe, expect, it } from '@jest/globals';
import { parseNews } from './parse-news.js';

const NOW = Date.parse('2026-09-21T14:00:00Z');
const HOUR_MS = 3_600_000;
const ITEM = {
  id: '9f2c',
  publisher: { name: 'Wire', homepage_url: 'https://example.com' },
  title: 'Zexqua wins order',
  published_utc: '2026-09-21T12:31:00Z',
  article_url: 'https://example.com/a',
  tickers: ['ZXQA'],
  insights: [{ ticker: 'ZXQA', sentiment: 'positive' }],
};
const options = { askedMs: NOW, sinceMs: NOW - 24 * HOUR_MS, isWhole: true };
const itemOf = (change: object): unknown => parseNews([{ ...ITEM, ...change }], options).items[0];

describe('a page of news', () => {
  it('holds what was published, by whom, about what', () => {
    expect(parseNews([ITEM], options)).toEqual({
      askedMs: NOW,
      completeSinceMs: options.sinceMs,
      items: [
        {
          id: '9f2c',
          publishedMs: Date.parse('2026-09-21T12:31:00Z'),
          title: 'Zexqua wins order',
          url: 'https://example.com/a',
          publisher: 'Wire',
          symbols: ['ZXQA'],
        },
      ],
    });
  });

  it('is empty where nothing happened, and known to be', () => {
    expect(parseNews([], options)).toEqual({ askedMs: NOW, completeSinceMs: options.sinceMs, items: [] });
  });

  it.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'ftp://example.com/a',
    '/a',
    '',
    7,
    null,
    `https://example.com/${'a'.repeat(2_048)}`,
  ])('links to no %p', (article_url) => {
    expect(itemOf({ article_url })).toMatchObject({ url: null });
  });

  it('says nothing of a publisher that is not named', () => {
    for (const publisher of [undefined, null, 'Wire', {}, { name: '' }, { name: 5 }]) {
      expect(itemOf({ publisher })).toMatchObject({ publisher: null });
    }
  });

  it('keeps the case of symbols, each once, and whatever else is named', () => {
    const tickers = ['KIMpL', 'KIMPL', 'KIMpL', 'X:BTCUSD', ' ', 5, null];
    expect(itemOf({ tickers })).toMatchObject({ symbols: ['KIMpL', 'KIMPL', 'X:BTCUSD'] });
  });

  it.each([
    ['2026-09-21T08:31:00-04:00', '2026-09-21T12:31:00Z'],
    ['2026-09-21T12:31:00.123456789Z', '2026-09-21T12:31:00.123Z'],
    ['2026-09-21T14:00:30Z', '2026-09-21T14:00:00Z'],
  ])('reads %s, at the latest now', (published_utc, expected) => {
    expect(itemOf({ published_utc })).toMatchObject({ publishedMs: Date.parse(expected) });
  });

  it.each([
    { id: '' },
    { id: 7 },
    { title: null },
    { title: 'x'.repeat(1_001) },
    { published_utc: 'soon' },
    { published_utc: '2026-09-21' },
    { published_utc: 1_790_000_000 },
    { published_utc: '2026-09-22T12:00:00Z' },
    { tickers: 'ZXQA' },
    { tickers: null },
  ])('leaves out an item with %p, and not the others', (change) => {
    const odd = { ...ITEM, id: 'odd', ...change };
    expect(parseNews([odd, ITEM], options).items.map(({ id }) => id)).toEqual(['9f2c']);
  });

  it('believes no list of odd items', () => {
    expect(() => parseNews([null, 1, [], {}], options)).toThrow(expect.objectContaining({ kind: 'malformed' }));
  });

  it('comes newest first, each id once, nothing from before', () => {
    const at = (id: string, hour: number): object => ({
      ...ITEM,
      id,
      published_utc: new Date(NOW - hour * HOUR_MS).toISOString(),
    });
    const rows = [at('b', 2), at('a', 1), at('b', 3), at('old', 25), at('c', 24)];
    expect(parseNews(rows, options).items.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  });

  it('is whole since after its last item when it was left before its end', () => {
    const later = { ...ITEM, id: 'later', published_utc: '2026-09-21T13:00:00Z' };
    const { completeSinceMs, items } = parseNews([later, ITEM], { ...options, isWhole: false });
    expect(items).toHaveLength(2);
    expect(completeSinceMs).toBe(Date.parse(ITEM.published_utc) + 1);
  });
});
