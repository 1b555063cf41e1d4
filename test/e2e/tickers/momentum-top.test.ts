import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ELIGIBLE } from '../../../src/discovery/domain/universe.js';
import { momentumColumns } from '../../../src/tickers/domain/momentum/momentum-columns.js';
import { MomentumRunner } from '../../../src/tickers/momentum/momentum-runner.js';
import { HttpApp, START_MS } from '../../support/http-app.js';
import { ManualClock } from '../../support/manual-clock.js';
import { sampleScanResult } from '../../support/sample-scan.js';
import { type CheckSchema, schemaCheck } from '../../support/schema-check.js';
import { day, SESSIONS, TICKERS, tickerMarket } from '../../support/ticker-market.js';

interface Top {
  count: number;
  considered: number;
  as_of_date: string;
  results: { rank: number; ticker: string; score: number; rating: string; price: number }[];
}

/** Computations that end when the test says so. */
function gated(runner: MomentumRunner) {
  const due: (() => void)[] = [];
  const run = jest.spyOn(runner, 'run').mockImplementation(
    (view, benchmark) =>
      new Promise((resolve) => {
        due.push(() => resolve(momentumColumns(view, benchmark)));
      }),
  );
  return { due, run };
}

describe('GET /api/v1/momentum/top', () => {
  let check: CheckSchema;
  let http: HttpApp;

  beforeAll(async () => {
    check = await schemaCheck();
  });
  beforeEach(async () => {
    http = await HttpApp.start();
  });
  afterEach(() => http.close());

  it('ranks whatever traded in the newest session and has a score', async () => {
    http.hold(tickerMarket(TICKERS));
    const response = await http.get('/api/v1/momentum/top?universe=all&limit=3');
    const body = response.json<Top>();
    expect(check('MomentumTop', body)).toBeNull();
    expect(body).toMatchObject({ count: 3, considered: TICKERS.length - 2, as_of_date: day(SESSIONS - 1) });
    const all = (await http.get('/api/v1/momentum/top?universe=all&limit=500')).json<Top>().results;
    expect(all.map(({ rank }) => rank)).toEqual(all.map((_, at) => at + 1));
    expect(all.slice(0, 3)).toEqual(body.results);
    expect(all.map(({ score }) => score)).toEqual(all.map(({ score }) => score).sort((a, b) => b - a));
    for (const { ticker, score, rating, price } of all)
      expect((await http.get(`/api/v1/momentum/${encodeURIComponent(ticker)}`)).json()).toMatchObject({
        score,
        rating,
        price,
      });
    expect(response.headers['cache-control']).toMatch(/^public, max-age=1800, /);
  });

  it('is among the eligible of the last scan unless asked otherwise', async () => {
    const result = await sampleScanResult(new ManualClock(START_MS));
    const { frame } = result;
    const symbols = frame.symbolsText.split('\n');
    const eligible = symbols.filter((_, row) => frame.verdicts[row] === ELIGIBLE).slice(0, 4);
    const others = symbols.filter((_, row) => frame.verdicts[row] !== ELIGIBLE).slice(0, 4);
    http.hold(tickerMarket(['SPY', ...eligible, ...others]));
    const early = await http.get('/api/v1/momentum/top');
    expect([early.statusCode, early.json<{ code: string }>().code]).toEqual([503, 'service_unavailable']);
    http.clock.advance(6_000);
    await http.publish(result);
    http.hold(tickerMarket(['SPY', ...eligible, ...others]));
    const top = (await http.get('/api/v1/momentum/top')).json<Top>();
    expect(top.results.map(({ ticker }) => ticker).sort()).toEqual([...eligible].sort());
    expect((await http.get('/api/v1/momentum/top?universe=all')).json()).toMatchObject({ considered: 9 });
  });

  it('is computed once for each state of the history', async () => {
    http.hold(tickerMarket(TICKERS));
    const first = await http.get('/api/v1/momentum/top?universe=all');
    http.clock.advance(1_000);
    const second = await http.get('/api/v1/momentum/top?universe=all&variant=v2&limit=2');
    expect([first.headers['x-cache'], second.headers['x-cache']]).toEqual(['MISS', 'HIT']);
    const more = tickerMarket(TICKERS, SESSIONS + 1);
    http.hold(more);
    expect((await http.get('/api/v1/momentum/top?universe=all')).json()).toMatchObject({ as_of_date: day(SESSIONS) });
  });

  it('is not computed for each session of a back-fill, and is when that has ended', async () => {
    const all = tickerMarket(TICKERS);
    const url = '/api/v1/momentum/top?universe=all';
    http.hold(all.slice(-100), { isComplete: false });
    const early = (await http.get(url)).json<Top>();
    expect(early).toMatchObject({ degraded: ['history_incomplete'] });
    http.clock.advance(1_000);
    http.hold(all.slice(-101), { isComplete: false });
    expect((await http.get(url)).headers['x-cache']).toBe('HIT');
    http.hold(all);
    const settled = await http.get(url);
    expect([settled.headers['x-cache'], settled.json()]).toEqual(['MISS', expect.objectContaining({ degraded: [] })]);
  });

  it('keeps nobody waiting for the computation while a ranking of the same source is at hand', async () => {
    const { due, run } = gated(http.app.get(MomentumRunner));
    const top = (query: string): Promise<Top> =>
      http.get(`/api/v1/momentum/top?universe=all${query}`).then((response) => response.json<Top>());
    http.hold(tickerMarket(TICKERS));
    await turn();
    expect(run).toHaveBeenCalledTimes(1);
    due.shift()!();
    const first = await top('');
    http.clock.advance(1_000);
    http.hold(tickerMarket(TICKERS, SESSIONS + 1));
    expect(await top('')).toMatchObject({ ...first, age_seconds: 1 });
    expect(await top('&variant=classic')).toMatchObject({ as_of_date: first.as_of_date });
    expect(run).toHaveBeenCalledTimes(2);
    due.shift()!();
    for (const query of ['', '&variant=classic'])
      expect(await top(query)).toMatchObject({ as_of_date: day(SESSIONS), degraded: [] });
    expect(run).toHaveBeenCalledTimes(2);
  });

  it('is not answered from another source, nor waited for in vain', async () => {
    http.hold(tickerMarket(TICKERS));
    const url = '/api/v1/momentum/top?universe=all';
    expect((await http.get(url)).statusCode).toBe(200);
    const result = await sampleScanResult(new ManualClock(START_MS));
    await http.publish({ ...result, sourceId: 'simulated-2' });
    expect((await http.get(url)).json()).toMatchObject({ status: 503, code: 'history_unavailable' });
    expect((await http.get('/api/v1/momentum/ZA')).json()).toMatchObject({ status: 503, code: 'history_unavailable' });
  });

  it.each(['limit=0', 'limit=501', 'limit=x', 'universe=some', 'variant=v3', 'strategy=hybrid_v1'])(
    'refuses %s',
    async (query) => {
      const field = query.split('=')[0];
      expect((await http.get(`/api/v1/momentum/top?${query}`)).json()).toMatchObject({
        status: 400,
        errors: [{ field }],
      });
    },
  );
});
