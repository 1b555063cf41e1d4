import { describe, expect, it } from '@jest/globals';
import { NO_FACTS } from './no-facts.js';
import type { FactTable } from '../../market-data/facts/market-facts.js';
import { unknownFeatures } from './feature-columns.js';
import { joinFacts } from './join-facts.js';

const AS_OF_MS = Date.parse('2026-03-17T15:00:00Z');
const ASKED_MS = Date.parse('2026-03-13T15:00:00Z');
const MARKET = { symbols: ['ZXA', 'ZXB'], listings: [], asOfMs: AS_OF_MS };

const table = <Fact>(rows: Readonly<Record<string, Fact>>): FactTable<Fact> => ({
  askedMs: ASKED_MS,
  rows: new Map(Object.entries(rows)),
  malformed: 0,
});

describe('floats and short interest', () => {
  it.each([
    ['before both', '2026-02-20', 40e6, 10e6, 0.25],
    ['on the day of the float', '2026-02-27', 40e6, 40e6, 1],
    ['between the two', '2026-02-26', 40e6, 40e6, 1],
    ['after both', '2026-03-16', 160e6, 40e6, 0.25],
  ])('count in the shares of today after a split %s', (_when, executionDate, floatShares, shortShares, frac) => {
    const settlementDate = '2026-02-25';
    const shortInterest = table({ ZXA: { shortInterestShares: 10e6, daysToCover: 2.5, settlementDate } });
    const splits = [
      { symbol: 'ZXA', executionDate, splitFrom: 1, splitTo: 4 },
      { symbol: 'ZXB', executionDate, splitFrom: 30, splitTo: 1 },
    ];
    const features = unknownFeatures(2);
    joinFacts(
      { ...MARKET, features, splits },
      { ...NO_FACTS, floats: table({ ZXA: { freeFloatShares: 40e6, effectiveDate: '2026-02-27' } }), shortInterest },
    );
    const { float_shares, short_interest_shares, short_interest_frac, days_to_cover } = features;
    const known = [float_shares, short_interest_shares, short_interest_frac, days_to_cover].map((column) => column[0]);
    expect(known).toEqual([floatShares, shortShares, frac, 2.5]);
  });

  it('count in the shares of today after several splits, from when they were asked for where they have no date', () => {
    const splits = ['2026-03-16', '2026-03-17'].map((executionDate) => ({
      ...{ symbol: 'ZXA', executionDate, splitFrom: 10, splitTo: 1 },
    }));
    const features = unknownFeatures(2);
    const floats = table({ ZXA: { freeFloatShares: 40e6, effectiveDate: null } });
    joinFacts({ ...MARKET, features, splits }, { ...NO_FACTS, floats });
    expect(features.float_shares[0]).toBeCloseTo(400_000, 6);
  });
});
