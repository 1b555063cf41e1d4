import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CacheService } from '../../../src/cache/cache.service.js';
import type { ScanResult } from '../../../src/discovery/scan/scan-runner.js';
import { eventually } from '../../support/eventually.js';
import { HttpApp, START_MS } from '../../support/http-app.js';
import { ManualClock } from '../../support/manual-clock.js';
import { barsOf } from '../../support/market-fixtures.js';
import { bar, day, type PriceSample, sampleOf } from '../../support/quote-samples.js';
import { sampleScanResults } from '../../support/sample-scan.js';

describe('GET /api/v1/price/:ticker', () => {
  let next: ScanResult;
  let result: ScanResult;
  let known: PriceSample;
  let http: HttpApp;

  beforeAll(async () => {
    [result, next] = (await sampleScanResults(new ManualClock(START_MS), 2)) as [ScanResult, ScanResult];
    known = sampleOf(result);
  });
  beforeEach(async () => {
    http = await HttpApp.start();
  });
  afterEach(() => http.close());

  it('is the price of the last scan, with its age', async () => {
    await http.publish(result);
    const { meta } = result.boards.hybrid_v1;
    const response = await http.get(`/api/v1/price/${known.symbol}`);
    expect(response.statusCode).toBe(200);
    expect(response.json()).toEqual({
      ticker: known.symbol,
      price: known.price,
      change: known.price - known.previousClose,
      change_pct: (known.price / known.previousClose - 1) * 100,
      previous_close: known.previousClose,
      volume_shares: known.volume,
      session: meta.session,
      session_date: meta.session_date,
      kind: 'snapshot',
      freshness: 'simulated',
      as_of: new Date(known.timeMs).toISOString(),
      source: 'simulated',
      computed_at: new Date(START_MS).toISOString(),
      age_seconds: Math.floor((START_MS - known.timeMs) / 1000),
    });
    expect(response.headers).toMatchObject({
      'x-cache': 'MISS',
      age: '0',
      'cache-control': 'public, max-age=300, stale-while-revalidate=300, stale-if-error=86400',
      vary: 'Accept-Encoding',
      'content-type': 'application/json; charset=utf-8',
    });
  });

  it('is never one that another source has left in the cache', async () => {
    await http.publish(result);
    const url = `/api/v1/price/${known.symbol}`;
    const { age_seconds: _, ...own } = (await http.get(url)).json<{ age_seconds: number }>();
    const foreign = { ...own, price: 1, source: 'massive', source_id: 'massive-1' };
    await http.app.get(CacheService).set(`price:${known.symbol}`, foreign);
    expect((await http.get(url)).json()).toMatchObject(own);
    expect(await http.app.get(CacheService).get(`price:${known.symbol}`)).toMatchObject({ source_id: result.sourceId });
  });

  it('is kept for 300 s, and told with its true age', async () => {
    await http.publish(result);
    const url = `/api/v1/price/${known.symbol}`;
    const first = await http.get(url);
    await http.publish(next);
    http.clock.advance(200_900);
    const second = await http.get(url);
    expect(second.headers).toMatchObject({ 'x-cache': 'HIT', age: '200', etag: first.headers.etag });
    expect(second.json()).toEqual({
      ...first.json<object>(),
      age_seconds: Math.floor((START_MS + 200_900 - known.timeMs) / 1000),
    });
    http.clock.advance(200_000);
    await http.get(url);
    await eventually(async () => (await http.get(url)).json<{ price: number }>().price === sampleOf(next).price);
  });

  it('is the newest daily close where the scan does not have the ticker', async () => {
    await http.publish(result);
    http.hold([barsOf(day(0), [bar('ZCLOSED', 10)]), barsOf(day(1), [bar('ZCLOSED', 12, 777)])]);
    expect((await http.get('/api/v1/price/ZCLOSED')).json()).toEqual({
      ticker: 'ZCLOSED',
      price: 12,
      change: 2,
      change_pct: (12 / 10 - 1) * 100,
      previous_close: 10,
      volume_shares: 777,
      session: 'closed',
      session_date: day(1),
      kind: 'daily_close',
      freshness: 'simulated',
      // the simulated market closes at midnight in New York
      as_of: '2026-01-07T05:00:00.000Z',
      source: 'simulated',
      computed_at: new Date(START_MS).toISOString(),
      age_seconds: (START_MS - Date.parse('2026-01-07T05:00:00Z')) / 1000,
    });
  });

  it('is the daily close of a session after that of the scan', async () => {
    await http.publish(result);
    const { session_date } = result.boards.hybrid_v1.meta;
    http.hold([barsOf(session_date, [bar(known.symbol, 1000)])]);
    expect((await http.get(`/api/v1/price/${known.symbol}`)).json()).toMatchObject({ kind: 'snapshot' });
    await http.close();
    http = await HttpApp.start();
    await http.publish(result);
    const later = new Date(Date.parse(session_date) + 86_400_000).toISOString().slice(0, 10);
    http.hold([barsOf(later, [bar(known.symbol, 1000)])]);
    expect((await http.get(`/api/v1/price/${known.symbol}`)).json()).toMatchObject({
      kind: 'daily_close',
      price: 1000,
      previous_close: null,
      change: null,
      change_pct: null,
      session_date: later,
    });
  });

  it('says when a close of the exchange was made, short days included', async () => {
    const sessions = [barsOf('2025-11-26', [bar('ZA', 10)]), barsOf('2025-11-28', [bar('ZA', 11)])];
    http.hold(sessions, { source: 'massive' });
    expect((await http.get('/api/v1/price/ZA')).json()).toMatchObject({
      freshness: 'end_of_day',
      as_of: '2025-11-28T18:00:00.000Z',
      source: 'massive',
    });
  });

  it('is 404 for a ticker that nobody knows, soon to be asked for again', async () => {
    await http.publish(result);
    const missing = await http.get('/api/v1/price/NOSUCH');
    expect([missing.statusCode, missing.json()]).toEqual([
      404,
      expect.objectContaining({ code: 'ticker_not_found', instance: '/api/v1/price/NOSUCH' }),
    ]);
    expect(missing.headers['content-type']).toContain('application/problem+json');
    http.hold([barsOf(day(1), [bar('NOSUCH', 3)])]);
    http.clock.advance(30_000);
    expect((await http.get('/api/v1/price/NOSUCH')).json()).toMatchObject({ price: 3 });
    expect((await http.get(`/api/v1/price/${known.symbol.toLowerCase()}`)).json<{ detail: string }>().detail).toMatch(
      /case-sensitive/,
    );
  });

  it('is 503 while neither a scan nor a bar has arrived', async () => {
    const response = await http.get('/api/v1/price/AAPL');
    expect([response.statusCode, response.headers['retry-after'], response.json()]).toEqual([
      503,
      '5',
      expect.objectContaining({ code: 'service_unavailable' }),
    ]);
  });

  it('refuses what is no ticker, and takes every spelling that a source may have', async () => {
    for (const ticker of ['A%20B', 'A*', 'A%00', '%5B', '-A', 'A'.repeat(21), 'A_B', '..%2Fx']) {
      const response = await http.get(`/api/v1/price/${ticker}`);
      const message = 'ticker must be a ticker of at most 20 letters, digits, dots, slashes and hyphens';
      expect([ticker, response.statusCode, response.json()]).toEqual([
        ticker,
        400,
        expect.objectContaining({ code: 'validation_failed', errors: [{ field: 'ticker', message }] }),
      ]);
    }
    const tickers = ['ZB.A', 'ZB-A', 'ZBpA', 'Z/WS'];
    http.hold([
      barsOf(
        day(1),
        tickers.map((ticker) => bar(ticker, 5)),
      ),
    ]);
    for (const ticker of tickers)
      expect((await http.get(`/api/v1/price/${encodeURIComponent(ticker)}`)).json()).toMatchObject({
        ticker,
        price: 5,
      });
  });

  it('answers 304 to its validator, HEAD with the headers of GET, and refuses parameters', async () => {
    await http.publish(result);
    const url = `/api/v1/price/${known.symbol}`;
    await http.get(url);
    http.clock.advance(61_000);
    const get = await http.get(url);
    const head = await http.request({ method: 'HEAD', url });
    const comparable = ({ headers }: typeof get): object => ({ ...headers, date: '', 'x-request-id': '' });
    expect([head.statusCode, head.rawPayload.length, comparable(head)]).toEqual([200, 0, comparable(get)]);
    for (const method of ['GET', 'HEAD'] as const) {
      const held = await http.request({ method, url, headers: { 'if-none-match': String(get.headers.etag) } });
      expect([held.statusCode, held.rawPayload.length]).toEqual([304, 0]);
      expect(held.headers).toMatchObject({ etag: get.headers.etag, age: '61', 'x-cache': 'HIT' });
    }
    expect((await http.get(`${url}?x=1`)).json()).toMatchObject({ status: 400, errors: [{ field: 'x' }] });
  });
});
