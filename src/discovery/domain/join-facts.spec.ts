import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { referenceOf } from '../../../test/support/market-fixtures.js';
import type { FactTable, NewsItem } from '../../market-data/facts/market-facts.js';
import type { KnownFacts } from '../../market-data/facts/known-facts.js';
import { NO_FACTS } from './no-facts.js';
import type { Listings } from '../../market-data/reference-table.js';
import { type FeatureName, FEATURES, type FeatureColumns, unknownFeatures } from './feature-columns.js';
import { joinFacts } from './join-facts.js';

const HOUR_MS = 3_600_000;
const AS_OF_MS = Date.parse('2026-03-16T15:00:00Z');
const ASKED_MS = AS_OF_MS - 60_000;

const table = <Fact>(rows: Readonly<Record<string, Fact>>): FactTable<Fact> => ({
  askedMs: ASKED_MS,
  rows: new Map(Object.entries(rows)),
  malformed: 0,
});

const item = (publishedMs: number): NewsItem => ({
  id: 'n1',
  publishedMs,
  title: 'ZXA wins an order',
  url: null,
  publisher: null,
  symbols: ['ZXA'],
});
const newsAt = (publishedMs: number | null, completeSinceMs = ASKED_MS - 24 * HOUR_MS): Partial<KnownFacts> => ({
  news: {
    askedMs: ASKED_MS,
    completeSinceMs,
    newest: new Map(publishedMs === null ? [] : [['ZXA', item(publishedMs)]]),
  },
});

const WHOLE: KnownFacts = {
  floats: table({ ZXA: { freeFloatShares: 40e6, effectiveDate: '2026-02-27' } }),
  shortInterest: table({ ZXA: { shortInterestShares: 10e6, daysToCover: 2.5, settlementDate: '2026-02-27' } }),
  shortVolume: table({ ZXA: { shortVolumeFrac: 0.44, date: '2026-03-13' } }),
  news: newsAt(AS_OF_MS - 6 * HOUR_MS).news ?? null,
  options: new Map([
    [
      'ZXA',
      {
        askedMs: ASKED_MS,
        contracts: 120,
        callVolumeContracts: 900,
        putVolumeContracts: 300,
        callPutRatio: 3,
        impliedVolatilityFrac: 0.8,
        ivPercentile: 0.9,
      },
    ],
  ]),
  details: new Map([['ZXA', { askedMs: ASKED_MS, marketCapUsd: null, sharesOutstanding: 50e6 }]]),
  extra: table({ ZXA: { borrowFeeFrac: 0.3, utilizationFrac: 0.95, socialRank: 0.7, asOfMs: AS_OF_MS - HOUR_MS } }),
};

type Market = Parameters<typeof joinFacts>[0];
const market = (features: FeatureColumns, listings: Listings = []): Market => ({
  ...{ symbols: ['ZXA', 'ZXB'], listings, features, splits: [], asOfMs: AS_OF_MS },
});

function joined(
  facts: Partial<KnownFacts>,
  before: Partial<Record<FeatureName, number>> = {},
  listings: Listings = [],
): FeatureColumns {
  const features = unknownFeatures(2);
  for (const [name, value] of Object.entries(before)) features[name as FeatureName][0] = value;
  joinFacts(market(features, listings), { ...NO_FACTS, ...facts });
  return features;
}

/** What is known of a row. */
const knownOf = (features: FeatureColumns, row = 0): Partial<Record<FeatureName, number>> =>
  Object.fromEntries(
    FEATURES.flatMap((name) => (Number.isNaN(features[name][row]) ? [] : [[name, features[name][row]]])),
  );

describe('facts joined with the market', () => {
  it('come in the units of their columns, each with the day or instant that it is of', () => {
    const features = joined(WHOLE, { price: 20 });
    expect(knownOf(features)).toEqual({
      price: 20,
      market_cap_usd: 1e9,
      market_cap_as_of_ms: ASKED_MS,
      float_shares: 40e6,
      float_as_of_ms: Date.parse('2026-02-27'),
      short_interest_shares: 10e6,
      short_interest_frac: 0.25,
      days_to_cover: 2.5,
      short_interest_as_of_ms: Date.parse('2026-02-27'),
      short_volume_frac: 0.44,
      short_volume_as_of_ms: Date.parse('2026-03-13'),
      borrow_fee_frac: 0.3,
      utilization_frac: 0.95,
      social_rank: 0.7,
      extra_as_of_ms: AS_OF_MS - HOUR_MS,
      news_score: 0.5,
      news_as_of_ms: AS_OF_MS - 6 * HOUR_MS,
      call_put_ratio: 3,
      implied_volatility_frac: 0.8,
      iv_percentile: 0.9,
      options_as_of_ms: ASKED_MS,
    });
  });

  it('leave a symbol alone that they do not name, but for news known whole', () => {
    expect(knownOf(joined(WHOLE), 1)).toEqual({ news_score: 0, news_as_of_ms: ASKED_MS });
    expect(knownOf(joined(NO_FACTS))).toEqual({});
  });

  it('stay unknown field by field', () => {
    const silent: KnownFacts = {
      floats: table({ ZXA: { freeFloatShares: 40e6, effectiveDate: null } }),
      shortInterest: table({ ZXA: { shortInterestShares: 1e6, daysToCover: null, settlementDate: '2026-02-27' } }),
      shortVolume: null,
      news: null,
      options: new Map([
        [
          'ZXA',
          {
            askedMs: ASKED_MS,
            contracts: 2,
            callVolumeContracts: 1,
            putVolumeContracts: 0,
            callPutRatio: null,
            impliedVolatilityFrac: null,
            ivPercentile: null,
          },
        ],
      ]),
      details: new Map([['ZXA', { askedMs: ASKED_MS, marketCapUsd: null, sharesOutstanding: null }]]),
      extra: table({ ZXA: { borrowFeeFrac: null, utilizationFrac: 0.5, socialRank: null, asOfMs: AS_OF_MS } }),
    };
    expect(knownOf(joined(silent, { price: 20 }))).toEqual({
      price: 20,
      float_shares: 40e6,
      float_as_of_ms: ASKED_MS,
      short_interest_shares: 1e6,
      short_interest_frac: 0.025,
      short_interest_as_of_ms: Date.parse('2026-02-27'),
      utilization_frac: 0.5,
      extra_as_of_ms: AS_OF_MS,
      options_as_of_ms: ASKED_MS,
    });
  });

  it.each([
    ['no float', null],
    ['a float of nothing', table({ ZXA: { freeFloatShares: 0, effectiveDate: null } })],
  ])('make no share of the float where there is %s', (_what, floats) => {
    const features = joined({ floats, shortInterest: WHOLE.shortInterest });
    expect(features.short_interest_frac[0]).toBeNaN();
    expect(features.short_interest_shares[0]).toBe(10e6);
  });

  it('give a market cap only where reference data has none', () => {
    const details = new Map([['ZXA', { askedMs: ASKED_MS, marketCapUsd: 7e8, sharesOutstanding: 50e6 }]]);
    expect(joined({ details }, { price: 20 }).market_cap_usd[0]).toBe(7e8);
    const held = joined({ details }, { price: 20, market_cap_usd: 9e8, market_cap_as_of_ms: 5 }, [
      referenceOf([{ symbol: 'ZXA', marketCapUsd: 9e8 }]).rows.get('ZXA'),
    ]);
    expect([held.market_cap_usd[0], held.market_cap_as_of_ms[0]]).toEqual([9e8, 5]);
    const priceless = joined({ details: WHOLE.details });
    expect([priceless.market_cap_usd[0], priceless.market_cap_as_of_ms[0]]).toEqual([NaN, NaN]);
  });

  it('are the same when they are joined twice', () => {
    const once = joined(WHOLE, { price: 20 });
    const twice = joined(WHOLE, { price: 20 });
    joinFacts(market(twice), WHOLE);
    expect(twice).toEqual(once);
  });

  it('are the same when they are joined in two steps, of which the second adds to the first', () => {
    const features = unknownFeatures(2);
    const first: KnownFacts = { ...WHOLE, floats: null, news: null, options: new Map(), extra: null };
    joinFacts(market(features), first);
    joinFacts(market(features), WHOLE, first);
    expect(features).toEqual(joined(WHOLE));
  });
});

describe('news', () => {
  const score = (facts: Partial<KnownFacts>): number => joined(facts).news_score[0] ?? -1;

  it.each([
    [0, 1],
    [3, 0.5 ** 0.5],
    [6, 0.5],
    [12, 0.25],
    [24, 0.0625],
    [24.01, 0],
    [-0.5, 1],
  ])('of %d hours ago is worth %d', (hours, worth) => {
    expect(score(newsAt(AS_OF_MS - hours * HOUR_MS))).toBeCloseTo(worth, 12);
  });

  it('never gains by growing older', () => {
    const age = fc.integer({ min: -HOUR_MS, max: 30 * HOUR_MS });
    fc.assert(
      fc.property(age, age, (a, b) => {
        expect(score(newsAt(AS_OF_MS - Math.max(a, b)))).toBeLessThanOrEqual(score(newsAt(AS_OF_MS - Math.min(a, b))));
      }),
    );
  });

  it('is nothing, not none, where it is not known for a whole day', () => {
    expect(score(newsAt(null, ASKED_MS - 23 * HOUR_MS))).toBeNaN();
    expect(score(newsAt(AS_OF_MS - 25 * HOUR_MS, ASKED_MS - 23 * HOUR_MS))).toBeNaN();
    expect(score(newsAt(AS_OF_MS - HOUR_MS, ASKED_MS - 2 * HOUR_MS))).toBeCloseTo(0.5 ** (1 / 6), 12);
    expect(score({ news: null })).toBeNaN();
  });

  it('counts its age by the question where prices are delayed', () => {
    const askedMs = AS_OF_MS + 15 * 60_000;
    const late = { askedMs, completeSinceMs: askedMs - 24 * HOUR_MS, newest: new Map([['ZXA', item(AS_OF_MS)]]) };
    expect(score({ news: late })).toBeCloseTo(0.5 ** (0.25 / 6), 12);
    expect(score({ news: { ...late, newest: new Map() } })).toBe(0);
  });
});
