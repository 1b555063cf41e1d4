import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../../support/eventually.js';
import { HttpApp } from '../../support/http-app.js';
import { type CheckSchema, schemaCheck } from '../../support/schema-check.js';
import { TICKERS, tickerMarket } from '../../support/ticker-market.js';

describe('POST /api/v1/portfolio/analyze', () => {
  let check: CheckSchema;
  let http: HttpApp;

  beforeAll(async () => {
    check = await schemaCheck();
  });
  beforeEach(async () => {
    http = await HttpApp.start();
  });
  afterEach(() => http.close());

  const post = (url: string, payload: object) => http.request({ method: 'POST', url, payload });
  const analyze = (holdings: object) => post('/api/v1/portfolio/analyze', { holdings });

  it('values at the newest price, with momentum, and lists what it does not know', async () => {
    const sessions = tickerMarket(TICKERS);
    http.hold(sessions);
    const closeOf = (symbol: string): number => {
      const newest = sessions.at(-1)!;
      return newest.closeUsd[newest.symbols.indexOf(symbol)]!;
    };
    const response = await analyze({ ZA: 10, NOSUCH: 4, ZB: -2.5, YOUNG: 1 });
    const body = response.json<Record<string, unknown>>();
    expect(check('PortfolioAnalysis', body)).toBeNull();
    expect(response.headers).toMatchObject({ 'x-cache': 'MISS', 'cache-control': 'no-store' });
    const [za, zb, young] = [10 * closeOf('ZA'), -2.5 * closeOf('ZB'), closeOf('YOUNG')];
    expect(body).toMatchObject({
      total_value: za + young + zb,
      gross_value: expect.closeTo(za + young - zb, 9),
      unknown: [{ ticker: 'NOSUCH', shares: 4, reason: 'no_price' }],
      source: 'simulated',
      positions: [
        { ticker: 'ZA', shares: 10, price: closeOf('ZA'), market_value: za },
        { ticker: 'YOUNG', momentum: null, rating: 'Insufficient Data' },
        { ticker: 'ZB', shares: -2.5, market_value: zb },
      ],
    });
    const { score, rating } = (await http.get('/api/v1/momentum/ZA')).json<{ score: number; rating: string }>();
    expect(body.positions).toEqual(expect.arrayContaining([expect.objectContaining({ momentum: score, rating })]));
  });

  it('is the same portfolio in any order, for 600 s', async () => {
    http.hold(tickerMarket(TICKERS));
    const first = await analyze({ ZA: 1, ZB: 2 });
    http.clock.advance(599_000);
    const second = await analyze({ ZB: 2, ZA: 1 });
    expect(second.headers['x-cache']).toBe('HIT');
    const { age_seconds: _a, ...before } = first.json<Record<string, unknown>>();
    const { age_seconds: _b, ...after } = second.json<Record<string, unknown>>();
    expect(after).toEqual(before);
    http.clock.advance(2_000);
    await analyze({ ZA: 1, ZB: 2 });
    await eventually(
      async () => (await analyze({ ZA: 1, ZB: 2 })).json<{ computed_at: string }>().computed_at !== before.computed_at,
    );
  });

  it('takes a thousand holdings', async () => {
    http.hold(tickerMarket(TICKERS));
    const holdings = Object.fromEntries(
      Array.from({ length: 1000 }, (_, n) => [n < 5 ? TICKERS[n + 1]! : `T${n}`, n + 1]),
    );
    const body = (await analyze(holdings)).json<{ positions: unknown[]; unknown: unknown[] }>();
    expect([body.positions.length, body.unknown.length]).toEqual([5, 995]);
  });

  it.each([
    [{}, /1 to 1000 tickers/],
    [Object.fromEntries(Array.from({ length: 1001 }, (_, n) => [`T${n}`, 1])), /there are 1001/],
    [[1, 2], /must be an object/],
    ['ZA', /must be an object/],
    [null, /must be an object/],
    [{ 'Z A': 1 }, /"Z A" is no ticker/],
    [{ ZA: '1' }, /shares of ZA must be a number/],
    [{ ZA: null }, /shares of ZA must be a number/],
    [{ ZA: 1e13 }, /shares of ZA must be a number/],
    [{ ZA: { shares: 1 } }, /shares of ZA must be a number/],
  ])('refuses %j', async (holdings, message) => {
    http.hold(tickerMarket(TICKERS));
    expect((await analyze(holdings as object)).json()).toMatchObject({
      status: 400,
      errors: [{ field: 'holdings', message: expect.stringMatching(message) }],
    });
  });
});
