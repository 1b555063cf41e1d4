import { z } from 'zod';
import { SUB_SCORES, type SubScoreName } from '../discovery/domain/strategy.js';
import { type CalibrationDocument, type HybridThresholds, PRESETS } from './calibration-document.js';
import { fields, flag, measured } from './calibration-fields.js';
import { volumeCurveSchema } from './volume-curve-schema.js';

/** Full marks of the formulas stand above these: a minimum that reached them would divide by zero. */
const FULL_REL_VOLUME = 8;
const FULL_ATR_FRAC = 0.1;
const SUM_TOLERANCE = 1e-6;

const relVolume = measured('times the usual volume', { min: 0, max: FULL_REL_VOLUME, open: 'max' });
const atrFrac = measured('ATR as a share of the price', { min: 0, max: FULL_ATR_FRAC, open: 'max' });
const score = measured('score points', { min: 0, max: 100 });
const rsi = measured('RSI points', { min: 0, max: 100 });
const coverage = measured('share of the nominal weight', { min: 0, max: 1 });
const ratio = measured('calls per put', { min: 0, max: 100 });
const shortInterest = measured('share of the float', { min: 0, max: 1 });
const borrowFee = measured('yearly fee as a share of the price', { min: 0, max: 10 });
const utilization = measured('share of lendable shares lent', { min: 0, max: 1 });
const shares = measured('shares', { min: 0, max: 1e12, open: 'min' });

const sessionOverride = fields({
  min_rel_volume: relVolume,
  min_atr_frac: atrFrac,
  require_vwap_reclaim: flag(),
}).nullable();

const midFloat = fields({
  float_min_shares: shares,
  float_max_shares: shares,
  short_interest_min_frac: shortInterest,
  borrow_fee_min_frac: borrowFee,
  utilization_min_frac: utilization,
  catalyst_min: measured('0-1', { min: 0, max: 1 }),
  call_put_ratio_min: ratio,
}).nullable();

const largeFloat = fields({
  float_min_shares: shares,
  short_interest_min_frac: shortInterest,
  borrow_fee_min_frac: borrowFee,
  utilization_min_frac: utilization,
});

const thresholds = fields({
  min_rel_volume: relVolume,
  min_atr_frac: atrFrac,
  rsi_low: rsi,
  rsi_high: rsi,
  require_vwap_reclaim: flag(),
  watchlist_score: score,
  trade_ready_score: score,
  iv_percentile_min: measured('percentile 0-1', { min: 0, max: 1, open: 'max' }),
  call_put_ratio_min: ratio,
  short_interest_min_frac: shortInterest,
  float_max_shares: shares,
  large_float: largeFloat,
  mid_float: midFloat,
  premarket: sessionOverride,
  afterhours: sessionOverride,
  soft_gate_tolerance_frac: measured('share of the threshold', { min: 0, max: 1 }),
  max_soft_pass: measured('symbols a run', { min: 0, max: 1000, integer: true }),
  min_coverage: coverage,
}).superRefine((value, context) => {
  for (const [path, message] of orderProblems(value)) context.addIssue({ code: 'custom', path, message });
});

const weight = measured('share of the score', { min: 0, max: 1 });
const weights = fields(
  Object.fromEntries(SUB_SCORES.map((name) => [name, weight])) as Record<SubScoreName, typeof weight>,
).refine((value) => Math.abs(SUB_SCORES.reduce((sum, name) => sum + value[name], 0) - 1) <= SUM_TOLERANCE, {
  error: 'must sum to 1',
});

const legacy = fields({ trade_ready_score: score, monitor_score: score, min_coverage: coverage }).superRefine(
  ({ monitor_score, trade_ready_score }, context) => {
    if (monitor_score > trade_ready_score)
      context.addIssue({
        code: 'custom',
        path: ['monitor_score'],
        message: `must not be above trade_ready_score (${trade_ready_score}); lower it, or raise trade_ready_score with it`,
      });
  },
);

/** The whole document: no field more, none less. */
export const calibrationSchema: z.ZodType<CalibrationDocument> = fields({
  preset: z.enum(PRESETS, { error: `must be one of ${PRESETS.join(', ')}` }),
  hybrid_v1: fields({ weights, thresholds }),
  legacy_v0: legacy,
  volume_curve: volumeCurveSchema.nullable(),
});

type OrderProblem = readonly [path: string[], message: string];

function orderProblems(t: HybridThresholds): OrderProblem[] {
  const problems: OrderProblem[] = [];
  const upTo = (path: string[], value: number, other: string, limit: number): void => {
    if (value > limit)
      problems.push([path, `must not be above ${other} (${limit}); lower it, or raise ${other} with it`]);
  };
  if (t.rsi_low >= t.rsi_high)
    problems.push([['rsi_low'], `must be below rsi_high (${t.rsi_high}); lower it, or raise rsi_high with it`]);
  upTo(['watchlist_score'], t.watchlist_score, 'trade_ready_score', t.trade_ready_score);
  const large = t.large_float.float_min_shares;
  upTo(['float_max_shares'], t.float_max_shares, 'large_float.float_min_shares', large);
  if (t.mid_float !== null) {
    const { float_min_shares: from, float_max_shares: to } = t.mid_float;
    upTo(['mid_float', 'float_min_shares'], from, 'mid_float.float_max_shares', to);
    upTo(['mid_float', 'float_max_shares'], to, 'large_float.float_min_shares', large);
  }
  return problems;
}
