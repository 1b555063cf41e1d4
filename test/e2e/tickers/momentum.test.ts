import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { HttpApp, START_MS } from '../../support/http-app.js';
import { type CheckSchema, schemaCheck } from '../../support/schema-check.js';
import { day, SESSIONS, TICKERS, tickerMarket } from '../../support/ticker-market.js';

interface Answer {
  ticker: string;
  score: number | null;
  rating: string;
  components: Record<string, { score: number | null; weight: number; contribution: number }>;
}

describe('momentum of tickers', () => {
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

  describe('GET /api/v1/momentum/:ticker', () => {
    it('tells the score, what it is made of, and its age', async () => {
      http.hold(tickerMarket(TICKERS));
      const response = await http.get('/api/v1/momentum/ZA');
      const body = response.json<Answer>();
      expect(check('Momentum', body)).toBeNull();
      expect(body).toMatchObject({
        ticker: 'ZA',
        variant: 'v2',
        as_of_date: day(SESSIONS - 1),
        sessions_used: SESSIONS,
        benchmark: 'SPY',
        missing: [],
        coverage: 1,
        degraded: [],
        source: 'simulated',
        computed_at: new Date(START_MS).toISOString(),
        age_seconds: 0,
      });
      expect(Object.keys(body.components)).toEqual(['price', 'technical', 'relative']);
      const whole = Object.values(body.components).reduce((sum, { contribution }) => sum + contribution, 0);
      expect(whole).toBeCloseTo(body.score!, 9);
      expect(response.headers).toMatchObject({
        'x-cache': 'MISS',
        age: '0',
        'cache-control': 'public, max-age=1800, stale-while-revalidate=1800, stale-if-error=86400',
      });
    });

    it('tells both variants from one cached value', async () => {
      http.hold(tickerMarket(TICKERS));
      await http.get('/api/v1/momentum/ZB');
      http.clock.advance(90_000);
      const classic = await http.get('/api/v1/momentum/ZB?variant=classic');
      expect(classic.headers).toMatchObject({ 'x-cache': 'HIT', age: '90' });
      const body = classic.json<Answer>();
      expect(check('Momentum', body)).toBeNull();
      expect(body).toMatchObject({ variant: 'classic', missing: ['fundamental'], age_seconds: 90 });
      expect(body.components.fundamental).toEqual({ score: null, weight: 0, contribution: 0 });
      expect(body.components.price!.weight).toBeCloseTo(0.4 / 0.75, 12);
    });

    it.each(['BRK.A', 'ZU%2FWS'])('knows %s', async (ticker) => {
      http.hold(tickerMarket(TICKERS));
      const response = await http.get(`/api/v1/momentum/${ticker}`);
      expect([response.statusCode, response.json<Answer>().ticker]).toEqual([200, decodeURIComponent(ticker)]);
    });

    it('is 304 to whoever holds it, however old', async () => {
      http.hold(tickerMarket(TICKERS));
      const { headers } = await http.get('/api/v1/momentum/ZA');
      http.clock.advance(60_000);
      const held = await http.get('/api/v1/momentum/ZA', { 'if-none-match': String(headers.etag) });
      expect([held.statusCode, held.rawPayload.length, held.headers.age]).toEqual([304, 0, '60']);
      const toHead = await http.request({
        method: 'HEAD',
        url: '/api/v1/momentum/ZA',
        headers: { 'if-none-match': String(headers.etag) },
      });
      expect([toHead.statusCode, toHead.headers['content-length']]).toEqual([304, undefined]);
    });

    it('has no score below 50 sessions', async () => {
      http.hold(tickerMarket(TICKERS));
      const young = (await http.get('/api/v1/momentum/YOUNG')).json<Answer>();
      expect(check('Momentum', young)).toBeNull();
      expect(young).toMatchObject({ score: null, rating: 'Insufficient Data', sessions_used: 30, coverage: 0 });
    });

    it('leaves the benchmark out where it is not known', async () => {
      http.hold(tickerMarket(TICKERS.filter((symbol) => symbol !== 'SPY')));
      const body = (await http.get('/api/v1/momentum/ZA')).json<Answer>();
      expect(body).toMatchObject({ missing: ['relative'], coverage: 0.85, degraded: [] });
      expect(body.components.price!.weight).toBeCloseTo(0.5 / 0.85, 12);
      await http.close();
      http = await HttpApp.start({ BENCHMARK_TICKER: 'ZB' });
      http.hold(tickerMarket(TICKERS));
      expect((await http.get('/api/v1/momentum/ZA')).json()).toMatchObject({ benchmark: 'ZB', coverage: 1 });
    });

    it('answers with what is held of a history that is still coming, and anew when there is more', async () => {
      const all = tickerMarket(TICKERS);
      http.hold(all.slice(-100), { isComplete: false });
      const early = (await http.get('/api/v1/momentum/ZA')).json<Answer>();
      expect(early).toMatchObject({ degraded: ['history_incomplete'], sessions_used: 100 });
      http.clock.advance(1_000);
      http.hold(all);
      const later = await http.get('/api/v1/momentum/ZA');
      expect([later.headers['x-cache'], later.json()]).toEqual([
        'MISS',
        expect.objectContaining({ degraded: [], sessions_used: SESSIONS }),
      ]);
      const batch = (await post('/api/v1/momentum/batch', { tickers: ['ZA'] })).json<{ results: Answer[] }>();
      expect(batch.results).toMatchObject([{ sessions_used: SESSIONS }]);
    });

    it('is 503 while there are too few sessions of more, and not when there will be no more', async () => {
      const early = await http.get('/api/v1/momentum/ZA');
      expect([early.statusCode, early.headers['retry-after']]).toEqual([503, '5']);
      http.clock.advance(6_000);
      const sessions = tickerMarket(TICKERS, 49);
      http.hold(sessions, { isComplete: false });
      expect((await http.get('/api/v1/momentum/ZA')).json()).toMatchObject({
        code: 'history_unavailable',
        detail: 'Momentum needs 50 sessions of daily history; 49 are held so far. Come back later.',
      });
      http.clock.advance(6_000);
      http.hold(sessions);
      expect((await http.get('/api/v1/momentum/ZA')).json()).toMatchObject({ score: null, sessions_used: 49 });
    });

    it('is 404 for a ticker without a bar, 400 for what is none', async () => {
      http.hold(tickerMarket(TICKERS));
      const unknown = await http.get('/api/v1/momentum/NOSUCH');
      expect([unknown.statusCode, unknown.json<{ code: string }>().code]).toEqual([404, 'ticker_not_found']);
      for (const [url, field] of [
        ['/api/v1/momentum/Z%20A', 'ticker'],
        ['/api/v1/momentum/ZA?variant=v1', 'variant'],
        ['/api/v1/momentum/ZA?variant=v2&variant=v2', 'variant'],
        ['/api/v1/momentum/ZA?limit=3', 'limit'],
      ] as const)
        expect((await http.get(url)).json()).toMatchObject({ status: 400, errors: [{ field }] });
    });
  });

  describe('POST /api/v1/momentum/batch', () => {
    it('answers in the order asked for, each once, and says what it does not know', async () => {
      http.hold(tickerMarket(TICKERS));
      const response = await post('/api/v1/momentum/batch', { tickers: ['ZC', 'NOSUCH', 'ZA', 'ZC', 'YOUNG'] });
      const body = response.json<{ results: Answer[] }>();
      expect(check('MomentumBatch', body)).toBeNull();
      expect(response.statusCode).toBe(200);
      expect(response.headers).toMatchObject({ 'x-cache': 'MISS', 'cache-control': 'no-store' });
      expect(body).toMatchObject({ variant: 'v2', count: 3, as_of_date: day(SESSIONS - 1), not_found: ['NOSUCH'] });
      expect(body.results.map(({ ticker }) => ticker)).toEqual(['ZC', 'ZA', 'YOUNG']);
      const single = await http.get('/api/v1/momentum/ZA');
      expect(single.headers['x-cache']).toBe('MISS');
      expect(body.results[1]).toEqual(single.json());
      http.clock.advance(1_000);
      const again = await post('/api/v1/momentum/batch', { tickers: ['ZC', 'ZA'], variant: 'classic' });
      expect([again.headers['x-cache'], again.json()]).toEqual([
        'HIT',
        expect.objectContaining({ variant: 'classic' }),
      ]);
    });

    it('is empty where nothing is known', async () => {
      http.hold(tickerMarket(TICKERS));
      const body: unknown = (await post('/api/v1/momentum/batch', { tickers: ['NOSUCH'] })).json();
      expect(check('MomentumBatch', body)).toBeNull();
      expect(body).toMatchObject({ count: 0, results: [], as_of_date: null, source: null });
    });

    it.each([
      [{}],
      [{ tickers: [] }],
      [{ tickers: 'ZA' }],
      [{ tickers: Array.from({ length: 101 }, (_, n) => `T${n}`) }],
      [{ tickers: ['Z A'] }],
      [{ tickers: [3] }],
      [{ tickers: [null] }],
    ])('refuses %j', async (payload) => {
      http.hold(tickerMarket(TICKERS));
      expect((await post('/api/v1/momentum/batch', payload)).json()).toMatchObject({
        status: 400,
        errors: [{ field: 'tickers', message: expect.stringMatching(/ticker/) }],
      });
    });

    it('spends from the quota', async () => {
      await http.close();
      http = await HttpApp.start({ RATE_LIMIT_PER_MINUTE: '1' });
      http.hold(tickerMarket(TICKERS));
      const statuses = [];
      for (let n = 0; n < 2; n++) statuses.push((await post('/api/v1/momentum/batch', { tickers: ['ZA'] })).statusCode);
      expect(statuses).toEqual([200, 429]);
    });
  });
});
