import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { cacheKeys } from './cache-keys.js';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe('cacheKeys', () => {
  it('names every family as it is stored', () => {
    expect([
      cacheKeys.price('AAPL'),
      cacheKeys.momentum('BRK.A'),
      cacheKeys.quote('BCpC'),
      cacheKeys.news('BF-B'),
      cacheKeys.historical('T'),
      cacheKeys.fundamentals('AAM/WS'),
      cacheKeys.analysis('AAPL'),
      cacheKeys.squeeze('GME'),
      cacheKeys.marketMetrics('GME'),
      cacheKeys.insights('movers:gainers'),
      cacheKeys.features('AAPL', '2026-03-16'),
      cacheKeys.portfolio({ AAPL: 1 }),
    ]).toEqual([
      'price:AAPL',
      'momentum:BRK.A',
      'quote:BCpC',
      'news:BF-B',
      'historical:T',
      'fundamentals:AAM/WS',
      'analysis:AAPL',
      'squeeze_cache:GME',
      'market_metrics:GME',
      'insights:movers:gainers',
      'features:AAPL:2026-03-16',
      `portfolio:${sha256('AAPL=1')}`,
    ]);
  });

  it('keeps the case of tickers', () => {
    expect(cacheKeys.price('BCPC')).not.toBe(cacheKeys.price('BCpC'));
  });

  it.each(['', ' AAPL', 'AAPL ', 'A*', 'A?', '[A]', 'A:B', 'A\n', 'A'.repeat(21), '.A', 'ÄB'])(
    'refuses %j as a ticker',
    (ticker) => expect(() => cacheKeys.price(ticker)).toThrow(/price: .* is no ticker/),
  );

  it.each([null, undefined, 1, ['AAPL'], {}])('refuses %j, which is no text', (ticker) =>
    expect(() => cacheKeys.news(ticker as string)).toThrow(/news: a ticker is text, not/),
  );

  it('refuses names and dates that are none', () => {
    expect(() => cacheKeys.insights('top *')).toThrow(TypeError);
    expect(() => cacheKeys.features('AAPL', '2026-3-16')).toThrow(/features: "2026-3-16" is no date/);
    expect(() => cacheKeys.features('AAPL', '2026-02-30')).toThrow(/features: "2026-02-30" is no date/);
    expect(() => cacheKeys.features('A L', '2026-03-16')).toThrow(/is no ticker/);
  });
});

describe('the key of a portfolio', () => {
  const ticker = fc.stringMatching(/^[A-Za-z][A-Za-z0-9.-]{0,5}$/);
  const shares = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }));
  const portfolio = fc.uniqueArray(fc.tuple(ticker, shares), { selector: ([name]) => name, maxLength: 8 });

  it('does not depend on the order or on how holdings are given', () => {
    fc.assert(
      fc.property(portfolio, (pairs) => {
        const expected = cacheKeys.portfolio(pairs);
        expect(cacheKeys.portfolio([...pairs].reverse())).toBe(expected);
        expect(cacheKeys.portfolio(new Map(pairs))).toBe(expected);
        expect(cacheKeys.portfolio(Object.fromEntries(pairs))).toBe(expected);
      }),
    );
  });

  it('differs with any ticker or number of shares', () => {
    fc.assert(
      fc.property(portfolio, portfolio, (a, b) => {
        const plain = (pairs: [string, number][]) =>
          JSON.stringify([...pairs].sort(([x], [y]) => (x < y ? -1 : 1)).map(([t, n]) => [t, n === 0 ? 0 : n]));
        expect(cacheKeys.portfolio(a) === cacheKeys.portfolio(b)).toBe(plain(a) === plain(b));
      }),
    );
  });

  it('counts 10 and 10.0 as equal, and 0 and -0', () => {
    expect(cacheKeys.portfolio(JSON.parse('{"AAPL": 10.0}') as Record<string, number>)).toBe(
      cacheKeys.portfolio({ AAPL: 10 }),
    );
    expect(cacheKeys.portfolio({ AAPL: -0 })).toBe(cacheKeys.portfolio({ AAPL: 0 }));
  });

  it('orders by ticker, not by text', () => {
    expect(cacheKeys.portfolio({ A: 1, 'A-B': 2 })).toBe(`portfolio:${sha256('A=1,A-B=2')}`);
  });

  it.each([
    [{ AAPL: NaN }, /shares of AAPL must be a finite number, not NaN/],
    [{ AAPL: Infinity }, /must be a finite number/],
    [{ AAPL: '10' as unknown as number }, /must be a finite number, not 10/],
    [{ 'A B': 1 }, /portfolio: "A B" is no ticker/],
    [null as unknown as Record<string, number>, /holdings are shares by ticker/],
  ])('refuses %j', (holdings, message) => expect(() => cacheKeys.portfolio(holdings)).toThrow(message));

  it('refuses a ticker that comes twice', () => {
    expect(() =>
      cacheKeys.portfolio([
        ['AAPL', 1],
        ['AAPL', 2],
      ]),
    ).toThrow('portfolio: AAPL is held twice');
  });
});
