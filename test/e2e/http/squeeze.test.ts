import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Candidate } from '../../../src/discovery/domain/candidate.js';
import type { SymbolExplanation } from '../../../src/discovery/domain/explanation.js';
import { type SqueezeCandidate, squeezeCandidates } from '../../../src/discovery/domain/squeeze-candidates.js';
import type { ScanResult } from '../../../src/discovery/scan/scan-runner.js';
import { HttpApp } from '../../support/http-app.js';
import { randomFacts } from '../../support/random-facts.js';
import { randomScanInputs } from '../../support/random-market.js';
import { RUN_CONTEXT, scanMarket } from '../../support/scan-market.js';

const URL = '/discovery/squeeze-candidates';

interface SqueezeAnswer {
  readonly count: number;
  readonly found: number;
  readonly candidates: SqueezeCandidate[];
}

describe('GET /discovery/squeeze-candidates', () => {
  let http: HttpApp;
  let result: ScanResult;

  beforeAll(async () => {
    http = await HttpApp.start();
    const inputs = randomScanInputs(21, 300, 40);
    const { symbols, asOfMs } = inputs.snapshot;
    const facts = randomFacts({ symbols, nowMs: asOfMs, seed: 8, missingFrac: 0.3 });
    result = { sourceId: 'random', ...scanMarket({ ...inputs, facts, maxCandidates: 20 }, RUN_CONTEXT) };
    await http.publish(result);
    http.clock.advance(3_000);
  });
  afterAll(() => http.close());

  const read = async (query: string): Promise<SqueezeAnswer> =>
    (await http.get(`${URL}${query}`)).json<SqueezeAnswer>();

  it('serves those of the whole market that reach 0.25, with the run that they are of', async () => {
    const { run_id, source, as_of, session, eligible, enrichment } = result.boards.hybrid_v1.meta;
    const { found, candidates } = squeezeCandidates(result.frame, 'hybrid_v1', { minScore: 0.25, limit: 100 });
    const answer = await read('');
    expect(answer).toEqual({
      ...{ cache_age_seconds: 3, source, strategy: 'hybrid_v1', run_id, as_of, session },
      ...{ min_score: 0.25, eligible, found, count: candidates.length, enrichment },
      candidates: JSON.parse(JSON.stringify(candidates)) as unknown,
    });
    expect(candidates.length).toBeGreaterThan(result.boards.hybrid_v1.entries.length);
  });

  it('takes a score, a limit and a strategy', async () => {
    const { found, count, candidates } = await read('?min_score=0.5&limit=4&strategy=legacy_v0');
    expect([count, candidates.length, found > 4]).toEqual([4, 4, true]);
    expect(candidates.every(({ squeeze_score }) => squeeze_score >= 0.5)).toBe(true);
    for (const { symbol, rank, action } of candidates) {
      const explained = (
        await http.get(`/discovery/v3/candidates/${symbol}?strategy=legacy_v0`)
      ).json<SymbolExplanation>();
      expect([rank, action]).toEqual([explained.rank, explained.action]);
    }
    expect((await read('?min_score=1')).candidates.every(({ squeeze_score }) => squeeze_score === 1)).toBe(true);
  });

  it('agrees with the board and the explanation on what is known and missing', async () => {
    const { candidates: board } = (await http.get('/discovery/v3/candidates')).json<{ candidates: Candidate[] }>();
    const squeezes = new Map((await read('?min_score=0&limit=500')).candidates.map((one) => [one.symbol, one]));
    for (const { symbol, facts, subscores, missing } of board) {
      const squeeze = squeezes.get(symbol);
      expect([squeeze?.squeeze_score ?? null, squeeze === undefined]).toEqual([
        subscores.squeeze,
        missing.includes('squeeze'),
      ]);
      if (squeeze === undefined) continue;
      expect(squeeze.facts).toEqual(facts);
      expect(squeeze.missing.map((term) => `squeeze.${term}`)).toEqual(
        missing.filter((part) => part.startsWith('squeeze.')),
      );
    }
  });

  it('is cached like its neighbours', async () => {
    const { headers } = await http.get(URL);
    expect(headers).toMatchObject({ age: '3', 'x-run-id': RUN_CONTEXT.run_id, 'x-cache': 'HIT-L1' });
    const again = await http.get(URL, { 'if-none-match': String(headers.etag) });
    expect([again.statusCode, again.body]).toEqual([304, '']);
    expect((await http.get(`${URL}?min_score=0.3`)).headers.etag).not.toBe(headers.etag);
  });

  it.each([
    ['min_score=1.01', 'min_score'],
    ['min_score=-0.1', 'min_score'],
    ['min_score=NaN', 'min_score'],
    ['min_score=', 'min_score'],
    ['min_score=0.2501', 'min_score'],
    ['limit=501', 'limit'],
    ['strategy=other', 'strategy'],
    ['format=csv', 'format'],
  ])('refuses ?%s naming the field', async (query, field) => {
    const response = await http.get(`${URL}?${query}`);
    expect([response.statusCode, response.json<{ errors: { field: string }[] }>().errors[0]?.field]).toEqual([
      400,
      field,
    ]);
  });
});
