import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { randomFacts } from '../../../test/support/random-facts.js';
import { randomScanInputs } from '../../../test/support/random-market.js';
import { RUN_CONTEXT, scanMarket } from '../../../test/support/scan-market.js';
import type { KnownFacts } from '../../market-data/facts/known-facts.js';
import { NO_FACTS } from './no-facts.js';
import type { Candidate } from './candidate.js';
import { explainSymbol } from './explain.js';
import { FrameSymbols } from './frame-symbols.js';
import { leadersOf, type MarketScan, openMarket, scoreMarket } from './scan-market.js';
import { STRATEGIES } from './strategy.js';

const few = { numRuns: 8 };
const seeds = fc.integer({ min: 0, max: 1e6 });
const gaps = fc.constantFrom(0, 0.3, 0.8);

function inputsOf(seed: number): ReturnType<typeof randomScanInputs> {
  return randomScanInputs(seed, 60, 60, 0.2);
}
function factsOf(seed: number, missingFrac: number): KnownFacts {
  const { symbols, asOfMs } = inputsOf(seed).snapshot;
  return randomFacts({ symbols, nowMs: asOfMs, seed, missingFrac });
}
const scan = (seed: number, facts: KnownFacts): MarketScan => scanMarket({ ...inputsOf(seed), facts }, RUN_CONTEXT);

describe('a scan that knows facts beyond prices', () => {
  it('explains every symbol by contributions that add up to its score', () => {
    fc.assert(
      fc.property(seeds, gaps, (seed, missingFrac) => {
        const { frame } = scan(seed, factsOf(seed, missingFrac));
        for (const strategy of STRATEGIES) {
          for (const symbol of FrameSymbols.of(frame).symbols) {
            const explained = explainSymbol(frame, strategy, symbol);
            const parts = explained?.parts ?? [];
            const sum = parts.reduce((total, { contribution }) => total + contribution, 0);
            expect(Math.abs(sum - (explained?.score ?? 0))).toBeLessThan(1e-9);
            const used = parts.reduce((total, { weight_used }) => total + weight_used, 0);
            expect(used).toBeCloseTo(explained?.score === null ? 0 : 1, 9);
            for (const { value, terms } of parts.filter((part) => part.terms.length > 0)) {
              const known = terms.filter((term) => term.value !== null);
              const weight = known.reduce((total, term) => total + term.weight, 0);
              const mean = known.reduce((total, term) => total + (term.weight / weight) * (term.value ?? 0), 0);
              if (value === null) expect(known).toEqual([]);
              else expect(value).toBeCloseTo(mean, 9);
            }
          }
        }
      }),
      few,
    );
  });

  it('leaves legacy_v0 as it was, but for what a market cap lets in or out', () => {
    fc.assert(
      fc.property(seeds, gaps, (seed, missingFrac) => {
        const scores = (facts: KnownFacts): unknown =>
          scan(seed, { ...facts, details: new Map() }).boards.legacy_v0.entries.map(({ symbol, score, action }) => ({
            symbol,
            score,
            action,
          }));
        expect(scores(factsOf(seed, missingFrac))).toEqual(scores(NO_FACTS));
      }),
      few,
    );
  });

  it('is the same whether facts came before the first scoring or between the two', () => {
    fc.assert(
      fc.property(seeds, gaps, (seed, missingFrac) => {
        const facts = factsOf(seed, missingFrac);
        const whole = { ...facts, details: new Map() };
        const early = scoreMarket(openMarket(inputsOf(seed)), { ...whole, options: new Map() });
        const twice = scoreMarket(early, whole);
        const once = scoreMarket(openMarket(inputsOf(seed)), whole);
        expect(twice.features).toEqual(once.features);
        expect(twice.hybrid).toEqual(once.hybrid);
        expect(leadersOf(twice, 10)).toEqual(leadersOf(once, 10));
      }),
      few,
    );
  });

  it('knows nothing of the facts that were replaced between the two scorings', () => {
    const kinds = Object.keys(NO_FACTS) as (keyof KnownFacts)[];
    fc.assert(
      fc.property(seeds, seeds, gaps, fc.subarray(kinds), fc.subarray(kinds), (seed, other, gap, kept, gone) => {
        const a = factsOf(seed, 0.3);
        const { symbols, asOfMs } = inputsOf(seed).snapshot;
        const replaced = randomFacts({ symbols, nowMs: asOfMs, seed: other, missingFrac: gap });
        const pick = (from: KnownFacts, names: readonly (keyof KnownFacts)[]): Partial<KnownFacts> =>
          Object.fromEntries(names.map((name) => [name, from[name]]));
        const b: KnownFacts = { ...replaced, ...pick(NO_FACTS, gone), ...pick(a, kept) };
        const twice = scoreMarket(scoreMarket(openMarket(inputsOf(seed)), a), b);
        const once = scoreMarket(openMarket(inputsOf(seed)), b);
        expect(twice).toEqual({ ...once, idOf: twice.idOf });
      }),
      { numRuns: 30 },
    );
  });

  it('says nothing of a candidate that no fact says', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        for (const { json } of scan(seed, NO_FACTS).boards.hybrid_v1.entries) {
          const { facts, news, subscores, short_interest_as_of: asOf } = JSON.parse(json) as Candidate;
          const { market_cap_usd: _cap, ...beyond } = facts;
          expect(Object.values(beyond).filter((fact) => fact !== null)).toEqual([]);
          expect([news, asOf, subscores.squeeze, subscores.catalyst, subscores.options]).toEqual(Array(5).fill(null));
        }
      }),
      few,
    );
  });
});
