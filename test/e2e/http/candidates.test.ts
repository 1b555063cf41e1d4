import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CANDIDATE_CSV_HEADER } from '../../../src/discovery/domain/candidate-serialiser.js';
import type { Candidate } from '../../../src/discovery/domain/candidate.js';
import type { ScanResult } from '../../../src/discovery/scan/scan-runner.js';
import { HttpApp } from '../../support/http-app.js';
import { sampleScanResult } from '../../support/sample-scan.js';

const URL = '/discovery/v3/candidates';

describe('GET /discovery/v3/candidates', () => {
  let http: HttpApp;
  let result: ScanResult;

  beforeAll(async () => {
    http = await HttpApp.start();
    result = await sampleScanResult(http.clock, { maxCandidates: 40 });
    await http.publish(result);
  });
  afterAll(() => http.close());

  const candidatesOf = (body: string): Candidate[] => (JSON.parse(body) as { candidates: Candidate[] }).candidates;
  const board = (): Candidate[] => result.boards.hybrid_v1.entries.map(({ json }) => JSON.parse(json) as Candidate);

  it('serves the whole board of the configured strategy', async () => {
    const response = await http.get(URL);
    expect(response.statusCode).toBe(200);
    expect(response.headers['content-type']).toBe('application/json; charset=utf-8');
    const body = response.json<Record<string, unknown>>();
    expect(body).toEqual({
      status: 'cached',
      cache_age_seconds: 0,
      count: 40,
      from_job: null,
      source: 'simulated',
      meta: result.boards.hybrid_v1.meta,
      candidates: board(),
    });
    expect(response.headers['x-run-id']).toBe(result.boards.hybrid_v1.meta.run_id);
    expect(response.headers['x-source']).toBe('simulated');
  });

  it('takes a strategy, a limit and a format', async () => {
    const legacy = await http.get(`${URL}?strategy=legacy_v0&limit=3`);
    expect(candidatesOf(legacy.body)).toEqual(
      result.boards.legacy_v0.entries.slice(0, 3).map(({ json }) => JSON.parse(json) as Candidate),
    );
    const minimal = await http.get(`${URL}?format=minimal&limit=2`);
    expect(candidatesOf(minimal.body).map((row) => Object.keys(row))).toEqual(
      Array(2).fill(['symbol', 'action', 'score', 'price', 'change_pct', 'rel_volume']),
    );
  });

  it('is capped by the board', async () => {
    expect((await http.get(`${URL}?limit=500`)).json<{ count: number }>().count).toBe(40);
  });

  it('serves CSV with the run and the age in headers', async () => {
    const response = await http.get(`${URL}?format=csv&limit=5`);
    expect(response.headers['content-type']).toBe('text/csv; charset=utf-8; header=present');
    expect(response.body.split('\r\n')).toEqual([
      CANDIDATE_CSV_HEADER,
      ...result.boards.hybrid_v1.entries.slice(0, 5).map(({ csv }) => csv),
      '',
    ]);
    expect(response.headers).toMatchObject({
      age: '0',
      'x-run-id': result.boards.hybrid_v1.meta.run_id,
      'x-source': 'simulated',
    });
  });

  it('filters by action, score and sector', async () => {
    const ranked = candidatesOf((await http.get(`${URL}?action=RANKED`)).body);
    expect(ranked).toEqual(board().filter(({ action }) => action === 'RANKED'));
    const threshold = board()[20]?.score ?? 0;
    const good = candidatesOf((await http.get(`${URL}?min_score=${threshold.toFixed(4)}`)).body);
    expect(good).toEqual(board().filter(({ score }) => score >= Number(threshold.toFixed(4))));
    const sector = board().find((row) => row.sector !== null)?.sector ?? 'none';
    const inSector = candidatesOf((await http.get(`${URL}?sector=${encodeURIComponent(sector.toUpperCase())}`)).body);
    expect(inSector).toEqual(board().filter((row) => row.sector === sector));
    expect((await http.get(`${URL}?sector=No+Such+Sector`)).json<{ count: number }>().count).toBe(0);
  });

  it('ignores auto_trigger while there is a board', async () => {
    for (const value of ['true', '1', 'false', '0'])
      expect((await http.get(`${URL}?auto_trigger=${value}`)).statusCode).toBe(200);
  });

  it.each([
    ['limit=0', 'limit'],
    ['limit=501', 'limit'],
    ['limit=0x10', 'limit'],
    ['limit=1e2', 'limit'],
    ['limit=-1', 'limit'],
    ['limit=1.5', 'limit'],
    ['limit=', 'limit'],
    ['limit=5&limit=6', 'limit'],
    ['limit=99999999999999999999', 'limit'],
    ['strategy=hybrid', 'strategy'],
    ['strategy=hybrid_v1&strategy=hybrid_v1', 'strategy'],
    ['action=trade_ready', 'action'],
    ['min_score=101', 'min_score'],
    ['min_score=NaN', 'min_score'],
    ['min_score=1e1', 'min_score'],
    ['min_score=-1', 'min_score'],
    ['sector=%00', 'sector'],
    [`sector=${'x'.repeat(65)}`, 'sector'],
    ['format=xml', 'format'],
    ['auto_trigger=yes', 'auto_trigger'],
    ['auto_trigger=', 'auto_trigger'],
    ['unknown=1', 'unknown'],
    ['__proto__=1', '__proto__'],
    ['constructor=1', 'constructor'],
    ['Limit=5', 'Limit'],
  ])('refuses ?%s naming the field', async (query, field) => {
    const response = await http.get(`${URL}?${query}`);
    expect(response.statusCode).toBe(400);
    expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(response.headers['cache-control']).toBe('no-store');
    const problem = response.json<{ code: string; errors: { field: string; message: string }[] }>();
    expect(problem.code).toBe('validation_failed');
    expect(problem.errors).toEqual([{ field, message: expect.stringContaining(field) }]);
  });

  it('names every refused field at once', async () => {
    const { errors } = (await http.get(`${URL}?limit=0&format=xml&foo=1`)).json<{ errors: { field: string }[] }>();
    expect(errors.map(({ field }) => field).sort()).toEqual(['foo', 'format', 'limit']);
  });

  it('refuses a target again after it was once answered under another spelling', async () => {
    expect((await http.get(`${URL}?limit=5`)).statusCode).toBe(200);
    expect((await http.get(`${URL}?limit=5&limit=5`)).statusCode).toBe(400);
    expect((await http.request({ method: 'POST', url: `${URL}?limit=5` })).statusCode).toBe(405);
  });
});

describe('before the first board', () => {
  let http: HttpApp;

  beforeAll(async () => {
    http = await HttpApp.start();
  });
  afterAll(() => http.close());

  it.each([
    URL,
    '/discovery/contenders',
    '/discovery/candidates/trade-ready',
    '/discovery/squeeze-candidates',
    '/discovery/v3/funnel',
    '/discovery/v3/runs',
    '/discovery/v3/runs/run_20260316_150000_0123456789abcdef',
    '/discovery/v3/candidates/AAPL',
    '/api/v1/market/movers',
  ])('%s answers 204 and says when to come back', async (url) => {
    http.cycles.current = { ...http.cycles.current, nextCycleMs: http.clock.nowMs() + 7_000 };
    const response = await http.get(url);
    expect(response.statusCode).toBe(204);
    expect(response.body).toBe('');
    expect(response.headers['retry-after']).toBe('7');
    expect(response.headers.link).toContain('</health>; rel="status"');
    expect(response.headers['cache-control']).toBe('no-store');
  });

  it('answers 202 to auto_trigger', async () => {
    expect((await http.get(`${URL}?auto_trigger=false`)).statusCode).toBe(204);
    const response = await http.get(`${URL}?auto_trigger=true`);
    expect([response.statusCode, response.json()]).toEqual([202, expect.objectContaining({ status: 'accepted' })]);
  });
});
