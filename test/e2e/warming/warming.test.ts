import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AuditLog } from '../../../src/audit/audit-log.js';
import { Warmer } from '../../../src/warming/warmer.js';
import { ADMIN_KEY, READER_KEY } from '../../support/auth/auth-app.js';
import { START_MS } from '../../support/http-app.js';
import type { SampleMarket } from '../../support/sample-market.js';
import { FAMILIES, WarmingApp } from '../../support/warming-app.js';

const WARM = '/api/admin/cache/warm';
const WARMUP = '/api/v1/cache/warmup';

let market: SampleMarket;
let app: WarmingApp;

beforeAll(async () => {
  market = await WarmingApp.market();
});
afterEach(() => app.close());

async function start(env: Readonly<Record<string, string>> = {}): Promise<void> {
  app = await WarmingApp.start(market, env);
}

describe('a warmed ticker', () => {
  beforeEach(async () => {
    await start();
    await app.open();
  });

  it.each(FAMILIES)('is a hit for the reader of %s', async (family, urlOf) => {
    const tickers = market.symbols.slice(0, 5);
    const warmed = await app.post(`${WARMUP}?tickers=${tickers.join(',')},${tickers[0]}`);
    expect(warmed.json()).toEqual({
      message: '5 of 5 tickers are ready',
      tickers_processed: 5,
      successfully_cached: 5,
      failed: [],
      tickers,
    });
    const { entries } = await app.http.app.get(AuditLog).newest(1);
    expect(entries).toMatchObject([{ action: 'cache.warmup', count: 5, details: { tickers } }]);
    for (const ticker of tickers) expect(await app.read(urlOf(ticker))).toBe('HIT');
    expect(app.reads(family)).toMatchObject({ hitsL1: 5, misses: 0 });
    expect(await app.read(urlOf(market.symbols[5]!))).toBe('MISS');
  });

  it('is fresh for its whole TTL from then on, however old the value was', async () => {
    const [ticker] = market.symbols;
    await app.post(`${WARMUP}?tickers=${ticker}`);
    app.http.clock.advance(260_000);
    await app.post(`${WARMUP}?tickers=${ticker}`);
    app.http.clock.advance(200_000);
    const price = await app.answer(`/api/v1/price/${ticker}`);
    expect(price.headers).toMatchObject({ 'x-cache': 'HIT', age: '200' });
    expect(app.reads('price')).toMatchObject({ hitsL1: 1, staleHits: 0, misses: 0 });
  });

  it('that is not known is told of', async () => {
    const [ticker] = market.symbols;
    expect((await app.post(`${WARMUP}?tickers=NOSUCH,${ticker}`)).json()).toMatchObject({
      message: '1 of 2 tickers are ready',
      successfully_cached: 1,
      failed: [{ ticker: 'NOSUCH', reason: 'ticker_not_found' }],
    });
  });

  const LIST = 'tickers must be a list of 1 to 100 tickers';
  const EACH = 'each of tickers must be a ticker of at most 20 letters, digits, dots, slashes and hyphens';
  it.each([
    ['none', '', LIST],
    ['an empty one', '?tickers=', EACH],
    ['one with a blank', '?tickers=A%20B', EACH],
    ['101', `?tickers=${Array.from({ length: 101 }, (_, i) => `T${i}`).join(',')}`, LIST],
  ])('is named by a list of tickers: %s', async (_name, query, message) => {
    const response = await app.post(`${WARMUP}${query}`);
    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({ code: 'validation_failed', errors: [{ field: 'tickers', message }] });
  });
});

describe('warming', () => {
  it('says of each ticker what stands in the way, and makes ready what can be', async () => {
    await start();
    await app.http.publish(market.result);
    const [ticker] = market.symbols;
    expect((await app.post(`${WARMUP}?tickers=${ticker}`)).json()).toMatchObject({
      successfully_cached: 0,
      failed: [{ ticker, reason: 'history_unavailable' }],
    });
    expect(await app.read(`/api/v1/price/${ticker}`)).toBe('HIT');
  });

  it('is an admin’s alone, and takes no parameters that it does not know', async () => {
    await start();
    for (const [method, url] of [
      ['POST', `${WARMUP}?tickers=A1`],
      ['POST', WARM],
      ['POST', `${WARM}-market-movers`],
      ['GET', '/api/admin/cache/warming-status'],
    ] as const) {
      const statusOf = async (target: string, headers: Record<string, string>): Promise<number> =>
        (await app.http.request({ method, url: target, headers })).statusCode;
      const unknown = `${url}${url.includes('?') ? '&' : '?'}x=1`;
      expect([
        url,
        await statusOf(url, {}),
        await statusOf(url, { 'x-api-key': READER_KEY }),
        await statusOf(unknown, { 'x-api-key': ADMIN_KEY }),
      ]).toEqual([url, 401, 403, 400]);
    }
  });
});

describe('a run', () => {
  it('warms the start-up set: tickers of the setting, of the watchlists, and movers', async () => {
    const [first, second, third] = market.symbols as [string, string, string];
    await start({ WARM_TICKERS: `${first},${second}` });
    await app.open();
    await app.watch('mine', [second, third]);
    const { gainers, losers, most_active } = market.result.movers;
    const movers = [gainers, losers, most_active].flatMap((rows) => rows.slice(0, 5).map(({ symbol }) => symbol));
    const expected = new Set([first, second, third, ...movers]);
    expect((await app.post(WARM)).json()).toEqual({
      status: 'started',
      cause: null,
      message: `Warming ${expected.size} tickers. GET /api/admin/cache/warming-status follows it.`,
      tickers: expected.size,
    });
    await app.settled();
    for (const ticker of expected) expect(await app.read(`/api/v1/price/${ticker}`)).toBe('HIT');
    expect(await app.read('/api/v1/momentum/top?limit=5')).toBe('HIT');
    expect(await app.status()).toEqual({
      running: false,
      progress: null,
      last_run: {
        reason: 'admin',
        outcome: 'completed',
        started_at: new Date(START_MS).toISOString(),
        finished_at: new Date(START_MS).toISOString(),
        tickers: expected.size,
        succeeded: expected.size,
        failed: [],
        failed_total: 0,
        skipped: 0,
      },
      last_refresh: null,
      next_scheduled_at: '2026-03-17T12:00:00.000Z',
    });
  });

  it('is the only one: a second start is skipped while it runs', async () => {
    await start({ WARM_TICKERS: market.symbols.slice(0, 50).join(',') });
    await app.open();
    const answers = await Promise.all([app.post(WARM), app.post(WARM), app.post(`${WARM}-market-movers`)]);
    const running = await app.status();
    expect(answers.map((answer) => answer.json<unknown>())).toEqual([
      expect.objectContaining({ status: 'started' }),
      expect.objectContaining({ status: 'skipped', cause: 'running' }),
      expect.objectContaining({ status: 'skipped', cause: 'running' }),
    ]);
    expect(running).toMatchObject({ running: true, progress: { reason: 'admin', started_at: expect.any(String) } });
    await app.settled();
    expect(await app.status()).toMatchObject({ running: false, last_run: { reason: 'admin' } });
    expect((await app.post(`${WARM}-market-movers`)).json()).toMatchObject({ status: 'started' });
  });

  it('of movers has nothing to do before the first snapshot', async () => {
    await start();
    const skipped = { status: 'skipped', cause: 'nothing', tickers: 0 };
    expect((await app.post(`${WARM}-market-movers`)).json()).toMatchObject(skipped);
    expect(await app.status()).toMatchObject({ running: false, last_run: null });
  });

  it('ends with the process, and says what it did not come to', async () => {
    await start();
    await app.open();
    const warmer = app.http.app.get(Warmer);
    await warmer.start({ reason: 'admin', tickers: () => market.symbols.slice(0, 100) });
    await warmer.onModuleDestroy();
    const { last_run } = (await app.status()) as { last_run: { succeeded: number; skipped: number } };
    expect(last_run).toMatchObject({ outcome: 'stopped', failed: [] });
    expect(last_run.skipped).toBeGreaterThan(0);
    expect(last_run.succeeded + last_run.skipped).toBe(100);
    expect((await app.post(WARM)).json()).toMatchObject({ status: 'skipped', cause: 'stopping' });
  });
});
