import { describe, expect, it } from '@jest/globals';
import { NO_ENRICHMENT, RUN_CONTEXT } from '../../../test/support/scan-market.js';
import { type InputRow, scoringInputs } from '../../../test/support/scoring-inputs.js';
import type { FactReport } from '../../market-data/facts/known-facts.js';
import { FACT_KINDS, type FactKind } from '../../market-data/facts/market-facts.js';
import type { FeatureName } from './feature-columns.js';
import { unknownBecause } from './unknown-because.js';

type Reports = Partial<Record<FactKind, Partial<FactReport>>>;

/** Why a feature of a symbol is unknown, where every kind of facts was asked for unless told otherwise. */
function reason(
  name: FeatureName,
  { row = {}, reports = {}, rank = 7 }: { row?: InputRow; reports?: Reports; rank?: number | null },
): string | undefined {
  const fresh: FactReport = { status: 'fresh', source: 'massive', asked_at: null, symbols: 5000, error: null };
  const facts = Object.fromEntries(FACT_KINDS.map((kind) => [kind, { ...fresh, ...reports[kind] }])) as Record<
    FactKind,
    FactReport
  >;
  const { features } = scoringInputs([{ bars_held: 100, ...row }]);
  const { history } = RUN_CONTEXT;
  return unknownBecause(features, { history, enrichment: { ...NO_ENRICHMENT, leaders: 200, facts }, rank })[name];
}

describe('why a fact is unknown', () => {
  it('says that the plan refuses it, that nobody has it, or what stood in the way', () => {
    expect(reason('float_shares', { reports: { float: { status: 'refused' } } })).toBe(
      'the plan of massive does not include it',
    );
    expect(reason('short_volume_frac', { reports: { short_volume: { status: 'off', source: null } } })).toBe(
      'no source for it is connected',
    );
    expect(reason('social_rank', { reports: { extra: { status: 'off', source: null } } })).toBe(
      'no feed of extra signals is configured',
    );
    const error = 'network: connection reset';
    expect(reason('news_score', { reports: { news: { status: 'missing', error } } })).toBe(
      `could not be had yet: ${error}`,
    );
    expect(reason('float_shares', { reports: { float: { status: 'missing' } } })).toBe('not asked for yet');
  });

  it('says that the source has spoken and left it out', () => {
    expect(reason('float_shares', {})).toBe('the source does not know it');
    expect(reason('borrow_fee_frac', {})).toBe('the feed does not name it');
    expect(reason('borrow_fee_frac', { row: { extra_as_of_ms: 1 } })).toBe('the feed does not say');
    expect(reason('news_score', {})).toBe('news of the last 24 hours is not known whole yet');
    expect(reason('days_to_cover', { row: { short_interest_shares: 1e6 } })).toBe('not given by the source');
    expect(reason('short_interest_frac', { row: { short_interest_shares: 1e6 } })).toBe(
      'needs the float, which is unknown',
    );
    expect(reason('call_put_ratio', { row: { options_as_of_ms: 1 } })).toBe(
      'its option chain does not say: too little trades in it',
    );
    expect(reason('iv_percentile', { row: { options_as_of_ms: 1, implied_volatility_frac: 0.6 } })).toBe(
      'too few past sessions of its implied volatility are kept yet',
    );
  });

  it('says of what is asked one by one that the symbol is not among the best', () => {
    expect(reason('call_put_ratio', { rank: 201 })).toBe('asked for the best 200 only, and it is ranked 201');
    expect(reason('market_cap_usd', { rank: null })).toBe('asked for the best 200 only, and a filter removed it');
    expect(reason('call_put_ratio', { rank: 200 })).toBe(
      'not asked for yet: the calls of a cycle went to others first',
    );
    expect(reason('call_put_ratio', { rank: 201, reports: { options: { status: 'refused' } } })).toBe(
      'the plan of massive does not include it',
    );
    expect(reason('market_cap_usd', {})).toBe('the source does not know it, or was not asked yet');
  });

  it('says nothing of what is known', () => {
    expect(reason('float_shares', { row: { float_shares: 1e6 } })).toBeUndefined();
  });
});
