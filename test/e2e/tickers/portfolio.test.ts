import { afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { MomentumService } from '../../../src/tickers/momentum/momentum.service.js';
import type { PortfolioAnalysis } from '../../../src/tickers/momentum/portfolio-analysis.js';
import { PortfolioService } from '../../../src/tickers/momentum/portfolio.service.js';
import { eventually } from '../../support/eventually.js';
import { HttpApp, START_MS } from '../../support/http-app.js';
import { ManualClock } from '../../support/manual-clock.js';
import { barsOf } from '../../support/market-fixtures.js';
import { bar, sampleOf } from '../../support/quote-samples.js';
import { sampleScanResult } from '../../support/sample-scan.js';
import { type CheckSchema, schemaCheck } from '../../support/schema-check.js';
import { day, SESSIONS, TICKERS, tickerMarket } from '../../support/ticker-market.js';

interface Valued {
  readonly positions: readonly { readonly ticker: string; readonly price_as_of: string | null }[];
}

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

  it('says when a position is valued at the price of a stock that trades no more', async () => {
    http.hold(tickerMarket(TICKERS));
    const current = (await analyze({ ZA: 1 })).json<Valued>();
    expect(current).toMatchObject({ degraded: [] });
    const stale = (await analyze({ ZA: 1, GONE: 1 })).json<Valued>();
    expect(check('PortfolioAnalysis', stale)).toBeNull();
    expect(stale).toMatchObject({ degraded: ['stale_price'], unknown: [] });
    const madeOn = Object.fromEntries(stale.positions.map(({ ticker, price_as_of }) => [ticker, price_as_of]));
    // the simulation's sessions end when the next begin
    expect(madeOn).toEqual({
      ZA: expect.stringContaining(day(SESSIONS)),
      GONE: expect.stringContaining(day(SESSIONS - 1)),
    });
  });

  it('has a snapshot price of an earlier day for stale too', async () => {
    const result = await sampleScanResult(new ManualClock(START_MS));
    const { symbol, ...sample } = sampleOf(result);
    const newest = result.boards.hybrid_v1.meta.session_date;
    await http.publish(result);
    http.hold(tickerMarket(['SPY', symbol]), { source: 'simulated' });
    expect((await analyze({ [symbol]: 1 })).json()).toMatchObject({
      degraded: [],
      positions: [{ price: sample.price, price_as_of: new Date(sample.timeMs).toISOString() }],
    });
    const before = barsOf(newest, [bar(symbol, 5), bar('SPY', 5)]);
    const { frame } = result;
    const row = frame.symbolsText.split('\n').indexOf(symbol);
    frame.features.price_time_ms[row] = START_MS - 3 * 86_400_000;
    http.hold([...tickerMarket(['SPY', symbol]), before]);
    expect((await analyze({ [symbol]: 2 })).json()).toMatchObject({ degraded: ['stale_price'] });
  });

  it('has no value where no position has a price', async () => {
    http.hold(tickerMarket(TICKERS));
    const body = (await analyze({ NOSUCH: 4 })).json();
    expect(check('PortfolioAnalysis', body)).toBeNull();
    expect(body).toMatchObject({
      total_value: null,
      gross_value: null,
      positions: [],
      degraded: [],
      unknown: [{ ticker: 'NOSUCH' }],
    });
  });

  it('gives way to others while it values many', async () => {
    http.hold(tickerMarket(TICKERS));
    const holdings = Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [`T${n}`, n]));
    let [nowMs, turns, isOver] = [performance.now(), 0, false];
    // a clock that a millisecond passes on whenever somebody looks: every sixth look or so ends a slice of 5 ms
    const clock = jest.spyOn(performance, 'now').mockImplementation(() => (nowMs += 1));
    const count = (): void => {
      turns++;
      if (!isOver) setImmediate(count);
    };
    setImmediate(count);
    await http.app.get(PortfolioService).analyze(holdings);
    isOver = true;
    clock.mockRestore();
    // a thousand prices, and a thousand scores
    expect(turns).toBeGreaterThan(200);
  });

  it.each(Object.getOwnPropertyNames(Object.prototype))('drops no holding: %s is refused by its name', async (name) => {
    http.hold(tickerMarket(TICKERS));
    const payload = `{"holdings":{"ZA":1,${JSON.stringify(name)}:5}}`;
    const headers = { 'content-type': 'application/json' };
    const response = await http.request({ method: 'POST', url: '/api/v1/portfolio/analyze', payload, headers });
    const refusal = response.json<{ detail: string }>();
    expect(refusal).toMatchObject({ status: 400 });
    // what the parser refuses has no names
    if (name !== '__proto__') expect(refusal.detail).toBe(`Not acceptable: holdings.${name}.`);
  });

  it('says of which history it is as that was when it began, and is made anew for the next reader', async () => {
    http.hold(tickerMarket(TICKERS));
    const momentum = http.app.get(MomentumService);
    const batch = momentum.batch.bind(momentum);
    const portfolios = http.app.get(PortfolioService);
    jest.spyOn(momentum, 'batch').mockImplementationOnce(async (tickers) => {
      const scored = await batch(tickers);
      http.hold(tickerMarket(TICKERS, SESSIONS + 1));
      return scored;
    });
    const basisOf = ({ basis }: PortfolioAnalysis): string => basis.as_of_date;
    expect(basisOf(await portfolios.analyze({ ZA: 1 }))).toBe(day(SESSIONS - 1));
    expect(basisOf(await portfolios.current({ ZA: 1 }))).toBe(day(SESSIONS));
  });

  it('is not answered from another source than that of the board', async () => {
    http.hold(tickerMarket(TICKERS));
    expect((await analyze({ ZA: 1 })).statusCode).toBe(200);
    const result = await sampleScanResult(new ManualClock(START_MS));
    await http.publish({ ...result, sourceId: 'simulated-2' });
    expect((await analyze({ ZA: 1 })).json()).toMatchObject({ status: 503, code: 'history_unavailable' });
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
