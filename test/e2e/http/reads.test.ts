import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Candidate } from '../../../src/discovery/domain/candidate.js';
import { explainSymbol } from '../../../src/discovery/domain/explain.js';
import type { BoardEntry } from '../../../src/discovery/domain/board.js';
import type { ScanResult } from '../../../src/discovery/scan/scan-runner.js';
import { HttpApp } from '../../support/http-app.js';
import { sampleScanResults } from '../../support/sample-scan.js';

const LINK = '</discovery/v3/candidates';

describe('the read side', () => {
  let http: HttpApp;
  let before: ScanResult;
  let now: ScanResult;

  beforeAll(async () => {
    http = await HttpApp.start();
    [before, now] = (await sampleScanResults(http.clock, 2, { maxCandidates: 30 })) as [ScanResult, ScanResult];
    await http.publish(before);
    http.clock.advance(60_000);
    await http.publish(now);
    http.clock.advance(4_000);
  });
  afterAll(() => http.close());

  const parsed = (entries: readonly BoardEntry[]): Candidate[] =>
    entries.map(({ json }) => JSON.parse(json) as Candidate);

  describe('GET /discovery/v3/candidates/{symbol}', () => {
    it('explains a candidate', async () => {
      const symbol = now.boards.hybrid_v1.entries[0]?.symbol ?? '';
      const response = await http.get(`/discovery/v3/candidates/${symbol}`);
      const { run_id, as_of, session } = now.boards.hybrid_v1.meta;
      expect(response.json()).toEqual({
        cache_age_seconds: 4,
        source: 'simulated',
        run_id,
        as_of,
        session,
        ...(JSON.parse(JSON.stringify(explainSymbol(now.frame, 'hybrid_v1', symbol))) as object),
      });
      expect(response.headers).toMatchObject({ age: '4', 'x-run-id': run_id });
    });

    it('explains under the other strategy, and what a filter removed', async () => {
      const row = now.frame.verdicts.findIndex((verdict) => verdict !== 0);
      const symbol = now.frame.symbolsText.split('\n')[row] ?? '';
      const explanation = (await http.get(`/discovery/v3/candidates/${symbol}?strategy=legacy_v0`)).json();
      expect(explanation).toMatchObject({
        symbol,
        strategy: 'legacy_v0',
        eligible: false,
        rank: null,
        rejected_by: expect.any(String),
      });
    });

    it('answers 404 for a symbol the snapshot lacks, with a hint about case', async () => {
      const missing = await http.get('/discovery/v3/candidates/NOSUCH');
      expect([missing.statusCode, missing.json<{ code: string }>().code]).toEqual([404, 'symbol_not_found']);
      const symbol = now.boards.hybrid_v1.entries[0]?.symbol ?? '';
      const lower = await http.get(`/discovery/v3/candidates/${symbol.toLowerCase()}`);
      expect(lower.statusCode).toBe(404);
      expect(lower.json<{ detail: string }>().detail).toContain(`It has ${symbol}`);
    });

    it.each(['A%20B', '%3Cscript%3E', 'A'.repeat(21), '..%2Fx', 'A%00', '-A'])(
      'refuses %s as a symbol',
      async (symbol) => {
        const response = await http.get(`/discovery/v3/candidates/${symbol}`);
        expect([response.statusCode, response.json<{ errors: { field: string }[] }>().errors[0]?.field]).toEqual([
          400,
          'symbol',
        ]);
      },
    );
  });

  it('GET /discovery/v3/funnel adds up to the rows read', async () => {
    const { meta } = now.boards.hybrid_v1;
    const funnel = (await http.get('/discovery/v3/funnel')).json<{
      filters: Record<string, { count: number; samples: string[] }>;
      gates: Record<string, { count: number }>;
      eligible: number;
      rows_read: number;
    }>();
    const removed = Object.values(funnel.filters).reduce((sum, { count }) => sum + count, 0);
    expect(removed + funnel.eligible).toBe(meta.rows_read);
    expect(Object.fromEntries(Object.entries(funnel.gates).map(([gate, { count }]) => [gate, count]))).toEqual(
      meta.gated,
    );
    expect(funnel.filters.type_excluded?.samples.length).toBeGreaterThan(0);
    expect(funnel).toMatchObject({
      source: 'simulated',
      run_id: meta.run_id,
      cache_age_seconds: 4,
      strategy: 'hybrid_v1',
    });
    expect((await http.get('/discovery/v3/funnel?strategy=legacy_v0')).json()).toMatchObject({
      strategy: 'legacy_v0',
      gates: {},
    });
  });

  describe('GET /discovery/v3/runs', () => {
    it('lists runs newest first with the sizes of their differences', async () => {
      const list = (await http.get('/discovery/v3/runs')).json<{
        runs: { run_id: string; diff: Record<string, unknown> }[];
      }>();
      expect(list).toMatchObject({ count: 2, source: 'simulated', strategy: 'hybrid_v1', cache_age_seconds: 4 });
      expect(list.runs.map(({ run_id }) => run_id)).toEqual(
        [now, before].map(({ boards }) => boards.hybrid_v1.meta.run_id),
      );
      const { diff } = now.boards.hybrid_v1;
      expect(list.runs[0]?.diff).toEqual({
        previous_run_id: diff.previous_run_id,
        entered: diff.entered.length,
        left: diff.left.length,
        promoted: diff.promoted.length,
        demoted: diff.demoted.length,
      });
      expect((await http.get('/discovery/v3/runs?limit=1')).json()).toMatchObject({ count: 1 });
      expect((await http.get('/discovery/v3/runs?limit=51')).statusCode).toBe(400);
    });

    it('serves one run with its board and its differences', async () => {
      const { meta, diff, entries } = before.boards.legacy_v0;
      const response = await http.get(`/discovery/v3/runs/${meta.run_id}?strategy=legacy_v0`);
      expect(response.json()).toEqual({
        cache_age_seconds: 64,
        source: 'simulated',
        meta,
        diff: JSON.parse(JSON.stringify(diff)) as object,
        count: entries.length,
        candidates: parsed(entries),
      });
      expect(response.headers.age).toBe('64');
    });

    it('answers 404 for a run it does not hold and 400 for what is no run id', async () => {
      const missing = await http.get('/discovery/v3/runs/run_20200101_000000_0123456789abcdef');
      expect([missing.statusCode, missing.json<{ code: string }>().code]).toEqual([404, 'run_not_found']);
      expect((await http.get('/discovery/v3/runs/latest')).json()).toMatchObject({
        status: 400,
        errors: [{ field: 'run_id' }],
      });
    });
  });

  it('GET /discovery/contenders keeps the older shape and names its successor', async () => {
    for (const pass of ['first', 'remembered']) {
      const response = await http.get('/discovery/contenders?limit=4');
      const { meta, entries } = now.boards.hybrid_v1;
      expect([pass, response.headers.deprecation]).toEqual([pass, '@1767225600']);
      expect(response.headers.link).toBe(`${LINK}>; rel="successor-version"`);
      expect(response.json()).toEqual({
        cache_age_seconds: 4,
        candidates: parsed(entries.slice(0, 4)),
        count: 4,
        cached: true,
        updated_at: meta.timestamp,
        duration_ms: meta.execution_time_ms,
        strategy: 'hybrid_v1',
        source: 'simulated',
        run_id: meta.run_id,
        universe_counts: {
          rows_read: meta.rows_read,
          common_stocks: meta.universe_size,
          eligible: meta.eligible,
          rejected: meta.funnel,
        },
        timings_ms: meta.stage_timings_ms,
      });
    }
    expect((await http.get('/discovery/contenders?force_refresh=false')).statusCode).toBe(200);
  });

  it.each([
    ['trade-ready', 'TRADE_READY'],
    ['monitor', 'MONITOR'],
  ])('GET /discovery/candidates/%s is the board by action', async (view, action) => {
    for (const pass of ['first', 'remembered']) {
      const response = await http.get(`/discovery/candidates/${view}?strategy=legacy_v0`);
      const expected = parsed(now.boards.legacy_v0.entries).filter((row) => row.action === action);
      expect([pass, response.headers.deprecation]).toEqual([pass, '@1767225600']);
      expect(response.headers.link).toBe(`${LINK}?action=${action}>; rel="successor-version"`);
      expect(response.json()).toMatchObject({
        status: 'cached',
        source: 'simulated',
        from_job: null,
        count: expected.length,
      });
      expect(response.json<{ candidates: Candidate[] }>().candidates).toEqual(expected);
    }
    expect((await http.get(`/discovery/candidates/${view}?action=RANKED`)).json()).toMatchObject({
      status: 400,
      errors: [{ field: 'action' }],
    });
  });

  it('GET /discovery/strategy/effective says what decides', async () => {
    const answer = (await http.get('/discovery/strategy/effective')).json();
    const { meta } = now.boards.hybrid_v1;
    expect(answer).toEqual({
      strategy: 'hybrid_v1',
      decided_by: 'configuration',
      reason: 'SCORING_STRATEGY=hybrid_v1',
      source: 'simulated',
      allow_override: false,
      forced: null,
      configured: 'hybrid_v1',
      available: ['legacy_v0', 'hybrid_v1'],
      preset: 'balanced_default',
      calibration_version: 1,
      calibration_hash: meta.calibration_hash,
      expected_volume_share: {
        now: meta.expected_volume_share,
        as_of: meta.as_of,
        ...now.frame.volumeCurve,
      },
    });
    expect((await http.get('/discovery/strategy/effective?strategy=legacy_v0')).json()).toMatchObject({
      strategy: 'legacy_v0',
      decided_by: 'request',
    });
    expect((await http.get('/discovery/strategy/effective?strategy=x')).json()).toMatchObject({
      status: 400,
      errors: [{ field: 'strategy' }],
    });
  });

  it('forgets runs after a day, also while no new one is published', async () => {
    expect((await http.get('/discovery/v3/runs')).json()).toMatchObject({ count: 2 });
    http.clock.advance(24 * 3600 * 1000 - 30_000);
    expect((await http.get('/discovery/v3/runs')).json()).toMatchObject({ count: 1 });
    expect((await http.get(`/discovery/v3/runs/${before.boards.hybrid_v1.meta.run_id}`)).statusCode).toBe(404);
  });
});
