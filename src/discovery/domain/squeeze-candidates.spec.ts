import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { randomFacts } from '../../../test/support/random-facts.js';
import { randomScanInputs } from '../../../test/support/random-market.js';
import { RUN_CONTEXT, scanMarket } from '../../../test/support/scan-market.js';
import { explainSymbol } from './explain.js';
import { FrameSymbols } from './frame-symbols.js';
import { type SqueezeCandidate, squeezeCandidates } from './squeeze-candidates.js';
import { STRATEGIES } from './strategy.js';

const inputs = randomScanInputs(11, 300, 40);
const { symbols, asOfMs } = inputs.snapshot;
const facts = randomFacts({ symbols, nowMs: asOfMs, seed: 3, missingFrac: 0.3 });
const { frame } = scanMarket({ ...inputs, facts }, RUN_CONTEXT);
const scoreOf = ({ squeeze_score }: SqueezeCandidate): number => squeeze_score;
const all = { minScore: 0, limit: 1000 };

describe('squeeze candidates', () => {
  it('are every eligible symbol whose sub-score is known, as the explanation has it', () => {
    for (const strategy of STRATEGIES) {
      const { found, candidates } = squeezeCandidates(frame, strategy, all);
      expect(found).toBe(candidates.length);
      const expected = FrameSymbols.of(frame).symbols.flatMap((symbol) => {
        const explained = explainSymbol(frame, 'hybrid_v1', symbol);
        const part = explained?.parts.find(({ name }) => name === 'squeeze');
        return explained?.eligible === true && part?.value != null ? [[symbol, part.value, part.terms]] : [];
      });
      const told = candidates.map(({ symbol, squeeze_score, terms }) => [symbol, squeeze_score, terms]);
      expect(new Set(told.map((row) => JSON.stringify(row)))).toEqual(
        new Set(expected.map((row) => JSON.stringify(row))),
      );
    }
  });

  it('say what the sub-score is made of, and the action and rank of the strategy', () => {
    for (const strategy of STRATEGIES) {
      for (const candidate of squeezeCandidates(frame, strategy, all).candidates) {
        const { symbol, squeeze_score, weights_used, coverage, missing, terms, action, rank } = candidate;
        const sum = terms.reduce((total, { term, value }) => total + (weights_used[term] ?? 0) * (value ?? 0), 0);
        expect(sum).toBeCloseTo(squeeze_score, 12);
        expect(Object.values(weights_used).reduce((total, weight) => total + weight, 0)).toBeCloseTo(1, 12);
        const unknown = terms.filter(({ value }) => value === null);
        expect(missing).toEqual(unknown.map(({ term }) => term));
        expect(coverage).toBeCloseTo(1 - unknown.reduce((total, { weight }) => total + weight, 0), 12);
        const explained = explainSymbol(frame, strategy, symbol);
        expect({ action, rank, facts: candidate.facts }).toEqual({
          action: explained?.action,
          rank: explained?.rank,
          facts: explained?.facts,
        });
      }
    }
  });

  it('come best first, and no more than are asked for', () => {
    const { found, candidates } = squeezeCandidates(frame, 'hybrid_v1', { minScore: 0.3, limit: 20 });
    expect(candidates).toHaveLength(20);
    expect(found).toBeGreaterThan(20);
    const { candidates: everyone } = squeezeCandidates(frame, 'hybrid_v1', { minScore: 0.3, limit: 1000 });
    expect(everyone).toHaveLength(found);
    for (let i = 1; i < everyone.length; i++) {
      const [a, b] = [everyone[i - 1]!, everyone[i]!];
      expect(a.squeeze_score).toBeGreaterThanOrEqual(b.squeeze_score);
      if (a.squeeze_score === b.squeeze_score) expect(a.coverage).toBeGreaterThanOrEqual(b.coverage);
    }
    expect(everyone.at(-1)?.squeeze_score).toBeGreaterThanOrEqual(0.3);
  });

  it('are what a look at every row finds, whatever is asked for', () => {
    const whole = squeezeCandidates(frame, 'hybrid_v1', all).candidates;
    const score = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(...whole).map(scoreOf));
    fc.assert(
      fc.property(score, fc.integer({ min: 1, max: 500 }), (minScore, limit) => {
        const reached = whole.filter((candidate) => candidate.squeeze_score >= minScore);
        expect(squeezeCandidates(frame, 'hybrid_v1', { minScore, limit })).toEqual({
          found: reached.length,
          candidates: reached.slice(0, limit),
        });
      }),
    );
  });

  it('are scored and sorted once a run and strategy, however many ask', () => {
    const run = scanMarket({ ...inputs, facts }, RUN_CONTEXT).frame;
    let readings = 0;
    const counted = new Proxy(run, {
      get(target, name: keyof typeof run) {
        if (name === 'verdicts') readings++;
        return target[name];
      },
    });
    for (let k = 0; k < 20; k++)
      for (const strategy of STRATEGIES) squeezeCandidates(counted, strategy, { minScore: k / 20, limit: 5 });
    expect(readings).toBe(STRATEGIES.length);
  });
});
