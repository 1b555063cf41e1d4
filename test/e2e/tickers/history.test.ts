import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { HttpApp, START_MS } from '../../support/http-app.js';
import { barsOf } from '../../support/market-fixtures.js';
import { bar, day } from '../../support/quote-samples.js';

describe('GET /api/v1/history/:ticker', () => {
  let http: HttpApp;

  beforeEach(async () => {
    http = await HttpApp.start();
  });
  afterEach(() => http.close());

  // ZGAP does not trade on odd days
  const session = (n: number) =>
    barsOf(day(n), [bar('ZA', 10 + n, 100 * n), ...(n % 2 === 0 ? [bar('ZGAP', n + 2)] : [])]);
  const fill = (count: number): void => http.hold(Array.from({ length: count }, (_, n) => session(n)));
  interface Bars {
    bars: { date: string; close: number }[];
  }

  it('is the bars held, oldest first, unknown values null', async () => {
    fill(40);
    const response = await http.get('/api/v1/history/ZA?sessions=2');
    expect(response.json()).toEqual({
      ticker: 'ZA',
      source: 'simulated',
      adjusted: true,
      sessions_held: 40,
      count: 2,
      as_of_date: day(39),
      degraded: [],
      bars: [38, 39].map((n) => ({
        date: day(n),
        open: 9.5 + n,
        high: 11 + n,
        low: 9 + n,
        close: 10 + n,
        volume_shares: 100 * n,
        vwap: null,
      })),
      computed_at: new Date(START_MS).toISOString(),
      age_seconds: 0,
    });
    expect(response.headers['cache-control']).toMatch(/^public, max-age=7200, /);
    expect((await http.get('/api/v1/history/ZA')).json<Bars>().bars).toHaveLength(30);
    expect((await http.get('/api/v1/history/ZA?sessions=300')).json<Bars>().bars).toHaveLength(40);
  });

  it('has no bar for a session without trades', async () => {
    fill(9);
    const { bars, ...rest } = (await http.get('/api/v1/history/ZGAP?sessions=3')).json<Bars>();
    expect(bars.map(({ date }) => date)).toEqual([day(4), day(6), day(8)]);
    expect(rest).toMatchObject({ count: 3, sessions_held: 9 });
  });

  it('refuses other numbers of sessions', async () => {
    fill(1);
    for (const sessions of ['0', '301', '-1', '1.5', 'x', '', '0x10'])
      expect((await http.get(`/api/v1/history/ZA?sessions=${sessions}`)).json()).toMatchObject({
        status: 400,
        errors: [{ field: 'sessions', message: 'sessions must be a whole number from 1 to 300' }],
      });
  });

  it('grows with what is held, whatever is cached', async () => {
    http.hold([session(5)], { isComplete: false });
    expect((await http.get('/api/v1/history/ZA')).json()).toMatchObject({
      count: 1,
      degraded: ['history_incomplete'],
    });
    http.clock.advance(1_000);
    http.hold([session(4), session(5)], { isComplete: false });
    const grown = await http.get('/api/v1/history/ZA');
    expect([grown.headers['x-cache'], grown.json()]).toEqual(['MISS', expect.objectContaining({ count: 2 })]);
    http.hold([session(4), session(5), session(6)]);
    expect((await http.get('/api/v1/history/ZA')).json()).toMatchObject({ as_of_date: day(6), degraded: [] });
    http.clock.advance(1_000);
    expect((await http.get('/api/v1/history/ZA')).headers['x-cache']).toBe('HIT');
  });

  it('is 404 without a bar, 503 without a history', async () => {
    const early = await http.get('/api/v1/history/ZA');
    expect([early.statusCode, early.headers['retry-after'], early.json()]).toEqual([
      503,
      '5',
      expect.objectContaining({ code: 'history_unavailable' }),
    ]);
    fill(2);
    http.clock.advance(30_000);
    expect((await http.get('/api/v1/history/NOSUCH')).json()).toMatchObject({
      status: 404,
      code: 'ticker_not_found',
      detail: 'The daily history has no bar of NOSUCH.',
    });
    expect((await http.get('/api/v1/history/ZA')).statusCode).toBe(200);
  });

  it.each([
    ['gzip', gunzipSync],
    ['br', brotliDecompressSync],
  ])('is sent as %s where that pays', async (coding, decode) => {
    fill(60);
    const url = '/api/v1/history/ZA?sessions=60';
    const plain = await http.get(url);
    const packed = await http.get(url, { 'accept-encoding': coding });
    expect(packed.headers).toMatchObject({ 'content-encoding': coding, etag: plain.headers.etag });
    expect(decode(packed.rawPayload).equals(plain.rawPayload)).toBe(true);
    const small = await http.get('/api/v1/history/ZA?sessions=1', { 'accept-encoding': coding });
    expect(small.headers['content-encoding']).toBeUndefined();
  });
});
