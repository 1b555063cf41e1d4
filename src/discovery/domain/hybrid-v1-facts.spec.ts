import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { PresetName } from '../../calibration/calibration-document.js';
import { presetCalibration } from '../../calibration/presets.js';
import type { FeatureName } from './feature-columns.js';
import { scoringInputs, type InputRow } from '../../../test/support/scoring-inputs.js';
import { actionOf, NO_GATE_FAILED, scoreHybrid, scoreLegacy, type StrategyScores } from './market-scores.js';
import { SUB_SCORES, type SubScoreName } from './strategy.js';

const score = (rows: readonly InputRow[], preset: PresetName = 'balanced_default'): StrategyScores =>
  scoreHybrid(scoringInputs(rows), presetCalibration(preset));

const part = (scores: StrategyScores, name: SubScoreName, i = 0): number =>
  scores.parts[SUB_SCORES.indexOf(name)]?.[i] ?? NaN;

/** Which sub-score each input belongs to, and a range in which its term moves. */
const INPUTS: readonly (readonly [FeatureName, SubScoreName, number, number])[] = [
  ['rel_volume', 'volume_momentum', 0, 10],
  ['up_days', 'volume_momentum', 0, 8],
  ['vwap', 'volume_momentum', 15, 25],
  ['atr_pct', 'volume_momentum', 0, 12],
  ['float_shares', 'squeeze', 1e6, 3e8],
  ['short_interest_frac', 'squeeze', 0, 0.6],
  ['borrow_fee_frac', 'squeeze', 0, 0.7],
  ['utilization_frac', 'squeeze', 0.5, 1],
  ['news_score', 'catalyst', 0, 1],
  ['social_rank', 'catalyst', 0, 1],
  ['call_put_ratio', 'options', 0, 4],
  ['iv_percentile', 'options', 0, 1],
  ['ema9', 'technical', 10, 30],
  ['ema20', 'technical', 10, 30],
  ['rsi14', 'technical', 0, 100],
];
const RISING: readonly FeatureName[] = INPUTS.map(([name]) => name).filter(
  (name) => !['vwap', 'float_shares', 'ema20', 'rsi14'].includes(name),
);
const FALLING: readonly FeatureName[] = ['vwap', 'float_shares', 'ema20'];

const valueOf = (name: FeatureName): fc.Arbitrary<number> => {
  const [, , min, max] = INPUTS.find(([input]) => input === name) ?? [name, 'squeeze', 0, 1];
  return fc.double({ min, max, noNaN: true });
};
/** A row in which each input is unknown now and then. */
const aRow: fc.Arbitrary<InputRow> = fc
  .record(
    Object.fromEntries(INPUTS.map(([name]) => [name, fc.option(valueOf(name), { nil: NaN, freq: 3 })])) as Record<
      FeatureName,
      fc.Arbitrary<number>
    >,
  )
  .map((row) => ({ ...row, price: 20 }));
const aPreset = fc.constantFrom<PresetName>(
  'balanced_default',
  'strict',
  'squeeze_aggressive',
  'catalyst_heavy',
  'resilient_discovery',
);

const HALFWAY: InputRow = {
  price: 20,
  vwap: 19,
  rel_volume: 4.75,
  up_days: 4,
  atr_pct: 6,
  float_shares: 80e6,
  short_interest_frac: 0.2,
  borrow_fee_frac: 0.25,
  utilization_frac: 0.85,
  news_score: 0.5,
  social_rank: 0.6,
  call_put_ratio: 2,
  iv_percentile: 0.875,
  ema9: 21,
  ema20: 20,
  rsi14: 80,
};

describe('hybrid_v1 with every fact known', () => {
  it('scores a row that is halfway in most things', () => {
    const scores = score([HALFWAY]);
    const parts = SUB_SCORES.map((name) => [name, Math.round(part(scores, name) * 1e9) / 1e9]);
    expect(Object.fromEntries(parts)).toEqual({
      volume_momentum: 0.6,
      squeeze: 0.535,
      catalyst: 0.55,
      options: 0.5,
      technical: 0.6,
    });
  });

  it.each<[PresetName, number, string]>([
    ['balanced_default', 56.375, 'MONITOR'],
    ['squeeze_aggressive', 55.725, 'MONITOR'],
    ['catalyst_heavy', 55.95, 'MONITOR'],
    ['resilient_discovery', 58.2124, 'MONITOR'],
    ['strict', 48.3182, 'RANKED'],
  ])('gives it under %s %d points: %s', (preset, points, action) => {
    const scores = score([HALFWAY], preset);
    expect(scores.score[0]).toBeCloseTo(points, 4);
    expect(actionOf(scores.actions[0] ?? -1)).toBe(action);
    expect(scores.firstFailedGate[0]).toBe(preset === 'strict' ? 3 : NO_GATE_FAILED);
  });

  it.each<[SubScoreName, InputRow, number]>([
    ['squeeze', { float_shares: 50e6 }, 1],
    ['squeeze', { float_shares: 50e6 + 1 }, 0.6],
    ['squeeze', { float_shares: 100e6 }, 0.6],
    ['squeeze', { float_shares: 100e6 + 1 }, 0],
    ['squeeze', { short_interest_frac: 0.9 }, 1],
    ['squeeze', { utilization_frac: 0.7 }, 0],
    ['squeeze', { float_shares: 40e6, short_interest_frac: 0 }, 0.5],
    ['squeeze', { short_interest_frac: 0.4, borrow_fee_frac: 0 }, 0.7],
    ['catalyst', { news_score: 0 }, 0],
    ['catalyst', { social_rank: 0.3 }, 0.3],
    ['catalyst', { news_score: 0, social_rank: 1 }, 0.5],
    ['options', { call_put_ratio: 0.2 }, 0],
    ['options', { call_put_ratio: 3 }, 1],
    ['options', { iv_percentile: 0.75 }, 0],
    ['options', { call_put_ratio: 1, iv_percentile: 1 }, 0.4],
    ['technical', { rsi14: 55 }, 1],
    ['technical', { rsi14: 75 }, 1],
    ['technical', { rsi14: 75.1 }, 0],
  ])('%s of %j is %d', (name, row, value) => {
    expect(part(score([row]), name)).toBeCloseTo(value, 12);
  });
});

describe('hybrid_v1, whatever is known', () => {
  it('adds up: weights renormalise over the sub-scores that are known, and give the score', () => {
    fc.assert(
      fc.property(aRow, aPreset, (row, preset) => {
        const scores = score([row], preset);
        const { weights } = presetCalibration(preset).hybrid_v1;
        const known = SUB_SCORES.filter((name) => !Number.isNaN(part(scores, name)));
        const coverage = known.reduce((sum, name) => sum + weights[name], 0);
        expect(scores.coverage[0]).toBeCloseTo(coverage, 9);
        if (known.length === 0) return expect(scores.score[0]).toBeNaN();
        const points = known.reduce((sum, name) => sum + 100 * (weights[name] / coverage) * part(scores, name), 0);
        expect(scores.score[0]).toBeCloseTo(points, 9);
        expect(scores.score[0]).toBeGreaterThanOrEqual(0);
        expect(scores.score[0]).toBeLessThanOrEqual(100 + 1e-9);
      }),
    );
  });

  it('an input that is unknown changes no sub-score but its own', () => {
    fc.assert(
      fc.property(aRow, fc.constantFrom(...INPUTS), aPreset, (row, [name, owner], preset) => {
        const scores = score([row, { ...row, [name]: NaN }], preset);
        for (const sub of SUB_SCORES.filter((other) => other !== owner))
          expect(part(scores, sub, 1)).toBe(part(scores, sub, 0));
        const own = INPUTS.filter(([, sub]) => sub === owner).map(([input]) => input);
        if (own.every((input) => input === name || Number.isNaN(row[input]))) expect(part(scores, owner, 1)).toBeNaN();
      }),
    );
  });

  it.each([
    ['never falls when it rises', RISING, 1],
    ['never rises when it rises', FALLING, -1],
  ] as const)('the score is monotone: it %s', (_what, names, sign) => {
    const change = fc.constantFrom(...names).chain((name) => fc.tuple(fc.constant(name), valueOf(name), valueOf(name)));
    fc.assert(
      fc.property(aRow, change, aPreset, (row, [name, a, b], preset) => {
        const rows = [Math.min(a, b), Math.max(a, b)].map((value) => ({ ...row, [name]: value }));
        const [low, high] = score(rows, preset).score as unknown as [number, number];
        if (!Number.isNaN(low)) expect(sign * (high - low)).toBeGreaterThanOrEqual(-1e-9);
      }),
      { numRuns: 300 },
    );
  });

  it('never fails a gate by knowing less', () => {
    fc.assert(
      fc.property(aRow, fc.constantFrom(...INPUTS), aPreset, (row, [name], preset) => {
        const [whole, without] = score([row, { ...row, [name]: NaN }], preset).firstFailedGate;
        if (whole === NO_GATE_FAILED) expect(without).toBe(NO_GATE_FAILED);
      }),
      { numRuns: 500 },
    );
  });

  it('forgives at most as many near misses as it may, none without a catalyst', () => {
    const near = aRow.map((row) => ({ ...row, rel_volume: 1.45 }));
    fc.assert(
      fc.property(fc.array(near, { minLength: 1, maxLength: 30 }), aPreset, (rows, preset) => {
        const scores = score(rows, preset);
        const soft = [...scores.softPassed.keys()].filter((i) => scores.softPassed[i] === 1);
        expect(soft.length).toBeLessThanOrEqual(presetCalibration(preset).hybrid_v1.thresholds.max_soft_pass);
        for (const i of soft) expect(part(scores, 'catalyst', i)).toBeGreaterThan(0);
      }),
    );
  });
});

describe('legacy_v0', () => {
  it('does not heed facts beyond prices', () => {
    const facts = INPUTS.filter(([, sub]) => ['squeeze', 'catalyst', 'options'].includes(sub)).map(([name]) => name);
    const calibration = presetCalibration('balanced_default');
    fc.assert(
      fc.property(aRow, fc.double({ min: -20, max: 20, noNaN: true }), (row, change) => {
        const priced = { ...row, change_pct: change, dollar_volume_usd: 3e7 };
        const without = { ...priced, ...Object.fromEntries(facts.map((name) => [name, NaN])) };
        const scores = scoreLegacy(scoringInputs([priced, without]), calibration);
        expect(scores.score[0]).toBe(scores.score[1]);
        expect(scores.actions[0]).toBe(scores.actions[1]);
      }),
    );
  });
});
