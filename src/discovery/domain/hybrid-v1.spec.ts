import { describe, expect, it } from '@jest/globals';
import { PRESETS } from '../../calibration/calibration-document.js';
import { presetCalibration } from '../../calibration/presets.js';
import { type InputRow, scoringInputs } from '../../../test/support/scoring-inputs.js';
import { thresholdsFor } from './hybrid-v1.js';
import { actionOf, NO_GATE_FAILED, scoreHybrid, type StrategyScores } from './market-scores.js';
import { SUB_SCORES, type SubScoreName } from './strategy.js';

const FULL_MARKS: InputRow = {
  price: 20,
  vwap: 19,
  rel_volume: 8,
  up_days: 6,
  atr_pct: 10,
  float_shares: 40e6,
  short_interest_frac: 0.4,
  borrow_fee_frac: 0.5,
  utilization_frac: 1,
  news_score: 1,
  social_rank: 1,
  call_put_ratio: 3,
  iv_percentile: 1,
  ema9: 21,
  ema20: 20,
  rsi14: 65,
};

const score = (rows: readonly InputRow[], preset: (typeof PRESETS)[number] = 'balanced_default'): StrategyScores =>
  scoreHybrid(scoringInputs(rows), presetCalibration(preset));

const part = (scores: StrategyScores, name: SubScoreName, i = 0): number =>
  scores.parts[SUB_SCORES.indexOf(name)]?.[i] ?? NaN;

describe('hybrid_v1', () => {
  it.each(PRESETS)('gives full marks 100 under %s', (preset) => {
    const scores = score([FULL_MARKS], preset);
    expect(scores.score[0]).toBeCloseTo(100, 9);
    expect(scores.coverage[0]).toBeCloseTo(1, 12);
    expect(actionOf(scores.actions[0] ?? -1)).toBe('TRADE_READY');
  });

  it('scores the squeeze of the worked example .49', () => {
    const squeeze: InputRow = {
      float_shares: 60e6,
      short_interest_frac: 0.2,
      borrow_fee_frac: 0.1,
      utilization_frac: 0.85,
    };
    expect(part(score([squeeze], 'strict'), 'squeeze')).toBeCloseTo(0.49, 12);
  });

  it('renormalises inside a sub-score and between sub-scores', () => {
    const scores = score([{ price: 20, rel_volume: 8, ema9: 1, ema20: 2 }]);
    expect(part(scores, 'volume_momentum')).toBe(1);
    expect(part(scores, 'technical')).toBe(0);
    expect(part(scores, 'squeeze')).toBeNaN();
    expect(scores.score[0]).toBeCloseTo((100 * 0.35) / 0.45, 9);
    expect(scores.coverage[0]).toBeCloseTo(0.45, 12);
  });

  it('does not score what nothing is known of', () => {
    const scores = score([{}]);
    expect(scores.score[0]).toBeNaN();
    expect(scores.order).toHaveLength(0);
  });

  it('rejects at a failed gate and not at an unknown one', () => {
    const scores = score([FULL_MARKS, { ...FULL_MARKS, rel_volume: 1 }, { ...FULL_MARKS, rel_volume: NaN }]);
    expect(Array.from(scores.actions, actionOf)).toEqual(['TRADE_READY', 'RANKED', 'TRADE_READY']);
    expect(Array.from(scores.firstFailedGate)).toEqual([NO_GATE_FAILED, 0, NO_GATE_FAILED]);
  });

  it('forgives narrow misses with a catalyst, the best five only', () => {
    const near = Array.from({ length: 8 }, (_, i) => ({ ...FULL_MARKS, rel_volume: 1.4, up_days: i % 6 }));
    const scores = score([
      ...near,
      { ...FULL_MARKS, rel_volume: 1.4, news_score: NaN, social_rank: NaN },
      { ...FULL_MARKS, rel_volume: 1.3 },
    ]);
    expect(Array.from(scores.softPassed.subarray(0, 8)).reduce((sum, soft) => sum + soft, 0)).toBe(5);
    expect(Array.from(scores.softPassed.subarray(8))).toEqual([0, 0]);
    expect(scores.softPassed[5]).toBe(1);
  });

  it('knows the large-float and mid-float paths, and leaves open what is not known', () => {
    const gate = (facts: InputRow): number => score([{ ...FULL_MARKS, ...facts }]).firstFailedGate[0] ?? 99;
    expect(gate({ float_shares: 200e6, short_interest_frac: 0.1 })).toBe(3);
    expect(gate({ float_shares: 200e6, short_interest_frac: 0.2, borrow_fee_frac: 0.2, utilization_frac: 0.9 })).toBe(
      NO_GATE_FAILED,
    );
    expect(gate({ float_shares: 120e6, short_interest_frac: 0.09, borrow_fee_frac: 0, utilization_frac: 0 })).toBe(
      NO_GATE_FAILED,
    );
    expect(gate({ float_shares: 120e6, short_interest_frac: 0.01, borrow_fee_frac: 0, utilization_frac: 0 })).toBe(3);
    expect(gate({ float_shares: 200e6, short_interest_frac: NaN })).toBe(NO_GATE_FAILED);
  });

  it('applies the overrides of premarket and after hours', () => {
    const { thresholds } = presetCalibration('balanced_default').hybrid_v1;
    expect(thresholdsFor('regular', thresholds).require_vwap_reclaim).toBe(true);
    expect(thresholdsFor('premarket', thresholds)).toMatchObject({ min_rel_volume: 1.5, require_vwap_reclaim: false });
    expect(thresholdsFor('afterhours', thresholds)).toMatchObject({ min_rel_volume: 1.2, require_vwap_reclaim: false });
    const strict = presetCalibration('strict').hybrid_v1.thresholds;
    expect(thresholdsFor('premarket', strict)).toBe(strict);
  });
});
