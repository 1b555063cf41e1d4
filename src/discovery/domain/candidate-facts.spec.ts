import { describe, expect, it } from '@jest/globals';
import { randomFacts } from '../../../test/support/random-facts.js';
import { randomScanInputs } from '../../../test/support/random-market.js';
import { RUN_CONTEXT, scanMarket } from '../../../test/support/scan-market.js';
import { NO_FACTS } from './no-facts.js';
import type { Candidate } from './candidate.js';
import { FACT_NAMES } from './candidate-facts.js';
import { explainSymbol } from './explain.js';
import { FrameSymbols } from './frame-symbols.js';
import type { MarketScan } from './scan-market.js';
import { STRATEGIES } from './strategy.js';

/** A board of a hundred is then a third of a megabyte before compression. */
const MAX_CANDIDATE_BYTES = 3.5 * 1024;
const inputs = randomScanInputs(7, 200, 300, 0);
const { symbols, asOfMs } = inputs.snapshot;
const asOf = new Date(asOfMs).toISOString();
const factsMissing = (missingFrac: number) => randomFacts({ symbols, nowMs: asOfMs, seed: 5, missingFrac });
const whole = factsMissing(0);

const candidatesOf = ({ boards }: MarketScan): Candidate[] =>
  STRATEGIES.flatMap((strategy) => boards[strategy].entries.map(({ json }) => JSON.parse(json) as Candidate));

describe('what a candidate says beyond prices', () => {
  it('is each figure with its source, what it is of, and its age', () => {
    for (const { symbol, facts, news, ...candidate } of candidatesOf(
      scanMarket({ ...inputs, facts: whole }, RUN_CONTEXT),
    )) {
      const float = whole.floats!.rows.get(symbol)!.freeFloatShares;
      const interest = whole.shortInterest!.rows.get(symbol)!;
      const chain = whole.options.get(symbol)!;
      const extra = whole.extra!.rows.get(symbol)!;
      const { source } = inputs.snapshot;
      const of = (date: string) => ({
        source,
        as_of: `${date}T00:00:00.000Z`,
        age_seconds: Math.floor((asOfMs - Date.parse(date)) / 1000),
      });
      const settled = of('2026-02-27');
      const asked = { source, as_of: asOf, age_seconds: 0 };
      const fed = { source: 'feed', as_of: new Date(asOfMs - 3_600_000).toISOString(), age_seconds: 3600 };
      expect(facts).toEqual({
        float_shares: { value: float, ...settled },
        short_interest_shares: { value: interest.shortInterestShares, ...settled },
        short_interest_frac: { value: interest.shortInterestShares / float, ...settled },
        days_to_cover: { value: interest.daysToCover, ...settled },
        short_volume_frac: { value: whole.shortVolume!.rows.get(symbol)!.shortVolumeFrac, ...of('2026-03-13') },
        market_cap_usd: expect.objectContaining({ value: candidate.market_cap_usd, source }),
        borrow_fee_frac: { value: extra.borrowFeeFrac, ...fed },
        utilization_frac: { value: extra.utilizationFrac, ...fed },
        social_rank: { value: extra.socialRank, ...fed },
        call_put_ratio: { value: chain.callPutRatio, ...asked },
        implied_volatility_frac: { value: chain.impliedVolatilityFrac, ...asked },
        iv_percentile: { value: chain.ivPercentile, ...asked },
      });
      expect(candidate).toMatchObject({
        float_shares: float,
        short_interest_frac: interest.shortInterestShares / float,
        short_interest_as_of: '2026-02-27',
      });
      const item = whole.news!.newest.get(symbol)!;
      const ageMs = asOfMs - item.publishedMs;
      const { title, url, publisher } = item;
      const published_at = new Date(item.publishedMs).toISOString();
      const score = 0.5 ** (ageMs / 21_600_000);
      const told = { title, url, publisher, published_at, age_seconds: Math.floor(ageMs / 1000), score, source };
      expect(news).toEqual(ageMs <= 86_400_000 ? told : null);
    }
  });

  it('is null where nobody told it', () => {
    for (const { facts, news, short_interest_as_of } of candidatesOf(
      scanMarket({ ...inputs, facts: NO_FACTS }, RUN_CONTEXT),
    )) {
      const { market_cap_usd: _fromReference, ...others } = facts;
      expect(new Set([...Object.values(others), news, short_interest_as_of])).toEqual(new Set([null]));
    }
  });

  it('is the same in the explanation of any symbol', () => {
    const scan = scanMarket({ ...inputs, facts: factsMissing(0.4) }, RUN_CONTEXT);
    for (const { symbol, facts, news, short_interest_as_of, ...candidate } of candidatesOf(scan)) {
      const explained = explainSymbol(scan.frame, 'hybrid_v1', symbol);
      expect([explained?.facts, explained?.news, explained?.thesis]).toEqual([facts, news, candidate.thesis]);
      expect(short_interest_as_of === null).toBe(facts.short_interest_shares === null);
    }
    const filteredOut = FrameSymbols.of(scan.frame).symbols.find((_, row) => scan.frame.verdicts[row] !== 0) ?? '';
    const explained = explainSymbol(scan.frame, 'legacy_v0', filteredOut);
    expect(Object.keys(explained?.facts ?? {})).toEqual(FACT_NAMES);
    expect(explained).toMatchObject({ rank: null, ranks: { legacy_v0: null, hybrid_v1: null } });
  });

  it('leaves a candidate with every fact below 3.5 KB', () => {
    const { boards } = scanMarket({ ...inputs, facts: whole }, RUN_CONTEXT);
    const sizes = STRATEGIES.flatMap((strategy) => boards[strategy].entries.map(({ json }) => Buffer.byteLength(json)));
    expect(Math.max(...sizes)).toBeLessThan(MAX_CANDIDATE_BYTES);
  });
});
