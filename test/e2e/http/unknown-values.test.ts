import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FactName } from '../../../src/discovery/domain/candidate-facts.js';
import type { Candidate } from '../../../src/discovery/domain/candidate.js';
import type { SubScoreName } from '../../../src/discovery/domain/strategy.js';
import type { ScanResult } from '../../../src/discovery/scan/scan-runner.js';
import { expectedKnowledge, type Knowledge } from '../../support/expected-knowledge.js';
import { gappyScanInputs } from '../../support/gappy-market.js';
import { HttpApp, START_MS } from '../../support/http-app.js';
import { barsOf } from '../../support/market-fixtures.js';
import { PUBLIC_ROUTES } from '../../support/public-routes.js';
import { bar, day } from '../../support/quote-samples.js';
import { RUN_CONTEXT, scanMarket } from '../../support/scan-market.js';

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Parts of a document that say the same fields of a symbol as the document itself. */
const PLACES = ['features', 'facts', 'subscores', 'components', 'data_quality', 'filters_passed'];
/** Text of a number that is none. */
const NO_NUMBER = /\b(?:NaN|Infinity|undefined)\b|^null$/;

interface Told {
  readonly path: string;
  readonly symbol: string;
  readonly field: string;
  readonly known: boolean;
}

/** Every field of a symbol in a document, and every text that stands for no number. */
function walk(value: Json, path = '', symbol: string | null = null): { told: Told[]; odd: string[] } {
  if (typeof value === 'string') return { told: [], odd: NO_NUMBER.test(value) ? [path] : [] };
  if (typeof value !== 'object' || value === null) return { told: [], odd: [] };
  if (isList(value)) return gather(value.map((inner, i) => walk(inner, `${path}[${String(i)}]`)));
  const own = typeof value.symbol === 'string' ? value.symbol : null;
  const about = own ?? symbol;
  const told = Object.entries(value).flatMap(([field, inner]): Told[] =>
    about === null ? [] : [{ path: `${path}.${field}`, symbol: about, field, known: inner !== null }],
  );
  const inside = Object.entries(value).map(([field, inner]) =>
    walk(inner, `${path}.${field}`, PLACES.includes(field) ? about : null),
  );
  return gather([{ told, odd: [] }, ...inside]);
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

function gather(found: readonly { told: Told[]; odd: string[] }[]): { told: Told[]; odd: string[] } {
  return { told: found.flatMap(({ told }) => told), odd: found.flatMap(({ odd }) => odd) };
}

describe('what the source does not say', () => {
  let http: HttpApp;
  let inputs: Awaited<ReturnType<typeof gappyScanInputs>>;
  let result: ScanResult;
  let knowledge: ReadonlyMap<string, Knowledge>;

  beforeAll(async () => {
    http = await HttpApp.start();
    const scan = async (seed: number): Promise<ScanResult> => {
      inputs = await gappyScanInputs({ nowMs: START_MS, tickers: 400, seed, missingFrac: 0.3 });
      const context = { ...RUN_CONTEXT, run_id: `run_20260316_15000${String(seed)}_0123456789abcdef` };
      return { sourceId: 'simulated', ...scanMarket(inputs, context) };
    };
    await http.publish(await scan(1));
    result = await scan(2);
    await http.publish(result);
    // answers about tickers need bars; of the symbols in the frame one is enough
    const [symbol = ''] = result.frame.symbolsText.split('\n');
    http.hold(Array.from({ length: 60 }, (_, n) => barsOf(day(n), [bar(symbol, 10 + n)])));
    knowledge = expectedKnowledge(inputs);
  });
  afterAll(() => http.close());

  /** Fields that are told where nothing is known of them, or not told where something is. */
  const wrong = (told: readonly Told[]): Told[] =>
    told.filter(({ symbol, field, known }) => {
      const expected = knowledge.get(symbol)?.[field];
      return expected !== undefined && expected !== known;
    });

  it('leaves enough to look at', () => {
    expect(result.boards.hybrid_v1.entries.length).toBeGreaterThan(60);
    const seen = result.boards.hybrid_v1.entries.map(({ symbol }) => knowledge.get(symbol) ?? {});
    for (const field of [
      'change_pct',
      'rel_volume',
      'float_shares',
      'iv_percentile',
      'squeeze',
      'market_cap_usd',
      'news',
    ]) {
      const known = seen.filter((of) => of[field]).length;
      expect([field, known > 0, known < seen.length]).toEqual([field, true, true]);
    }
  });

  const paths = PUBLIC_ROUTES.filter((route) => /^GET (?!.*:|\/events|\/metrics)/.test(route)).map((route) =>
    route.slice('GET '.length),
  );
  const underStrategies = paths.filter((path) => path.startsWith('/discovery') && !path.endsWith('health'));
  const routes = [...paths, ...underStrategies.map((path) => `${path}?strategy=legacy_v0`)];

  it.each(routes)('is null, not a number, in %s', async (url) => {
    const response = await http.get(url);
    expect([200, 204]).toContain(response.statusCode);
    if (response.statusCode === 204) return;
    const { told, odd } = walk(response.json<Json>());
    expect(odd).toEqual([]);
    expect(wrong(told)).toEqual([]);
  });

  it('is null in the explanation of every symbol, under both strategies, with a reason', async () => {
    for (const symbol of result.frame.symbolsText.split('\n')) {
      for (const strategy of ['legacy_v0', 'hybrid_v1']) {
        const response = await http.get(`/discovery/v3/candidates/${symbol}?strategy=${strategy}`);
        const document = response.json<{
          features: Record<string, number | null>;
          unknown_because: object;
          symbol: string;
        }>();
        const { told, odd } = walk(document as unknown as Json);
        expect([symbol, odd, wrong(told)]).toEqual([symbol, [], []]);
        expect(told.filter(({ field }) => knowledge.get(symbol)?.[field] !== undefined).length).toBeGreaterThan(30);
        const unknown = Object.entries(document.features).filter(([, value]) => value === null);
        expect(Object.keys(document.unknown_because).sort()).toEqual(unknown.map(([name]) => name).sort());
      }
    }
  });

  it('is null in the run', async () => {
    const { run_id } = result.boards.hybrid_v1.meta;
    const { odd } = walk((await http.get(`/discovery/v3/runs/${run_id}`)).json<Json>());
    expect(odd).toEqual([]);
  });

  it('is an empty cell of a table, and null in the short form', async () => {
    const [header, ...rows] = (await http.get('/discovery/v3/candidates?format=csv&limit=500')).body
      .trim()
      .split(/\r?\n/);
    const columns = header?.split(',') ?? [];
    expect(rows.length).toBe(result.boards.hybrid_v1.entries.length);
    for (const row of rows) {
      expect(row).not.toMatch(/NaN|Infinity|undefined|null/);
      // no text of the simulated market holds a comma but the thesis, which comes last
      const cells = row.split(',');
      const told = columns
        .slice(0, columns.indexOf('coverage'))
        .map((field, i) => ({ path: row, symbol: cells[0] ?? '', field, known: cells[i] !== '' }));
      expect(wrong(told)).toEqual([]);
    }
    const short = walk((await http.get('/discovery/v3/candidates?format=minimal&limit=500')).json<Json>());
    expect([short.odd, wrong(short.told)]).toEqual([[], []]);
  });

  it('weighs nothing, and what is known weighs 1', () => {
    for (const { json } of result.boards.hybrid_v1.entries) {
      const candidate = JSON.parse(json) as Candidate;
      const weights = Object.entries(candidate.weights_used);
      expect(weights.reduce((sum, [, weight]) => sum + weight, 0)).toBeCloseTo(1, 9);
      for (const [name, weight] of weights) {
        expect([name, weight === 0]).toEqual([name, candidate.subscores[name as SubScoreName] === null]);
        expect(candidate.missing.includes(name)).toBe(candidate.subscores[name as SubScoreName] === null);
      }
    }
  });

  it('never puts another number in the place of one that is known', () => {
    const { floats, shortInterest, shortVolume, options, extra } = inputs.facts;
    const given = (symbol: string): object => {
      const short = shortInterest?.rows.get(symbol);
      const signal = extra?.rows.get(symbol);
      return {
        float_shares: floats?.rows.get(symbol)?.freeFloatShares,
        short_interest_shares: short?.shortInterestShares,
        days_to_cover: short?.daysToCover,
        short_volume_frac: shortVolume?.rows.get(symbol)?.shortVolumeFrac,
        call_put_ratio: options.get(symbol)?.callPutRatio,
        iv_percentile: options.get(symbol)?.ivPercentile,
        utilization_frac: signal?.utilizationFrac,
        social_rank: signal?.socialRank,
      };
    };
    for (const { json } of result.boards.hybrid_v1.entries) {
      const { symbol, facts } = JSON.parse(json) as Candidate;
      const expected = Object.entries(given(symbol)).map(([name, value]) => [name, (value as number | null) ?? null]);
      const told = expected.map(([name]) => [name, facts[name as FactName]?.value ?? null]);
      expect([symbol, told]).toEqual([symbol, expected]);
    }
  });
});
