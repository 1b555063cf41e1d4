import { z } from 'zod';
import { SUB_SCORES, type SubScoreName } from '../discovery/domain/strategy.js';
import { type CalibrationDocument, PRESETS } from './calibration-document.js';
import { fields, flag, ifPartsAreValid, measured } from './calibration-fields.js';
import { inOrder } from './order-rules.js';
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

const thresholdFields = fields({
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
});
const thresholds = inOrder(thresholdFields, [
  { lower: 'rsi_low', upper: 'rsi_high', strict: true },
  { lower: 'watchlist_score', upper: 'trade_ready_score' },
  { lower: 'float_max_shares', upper: 'large_float.float_min_shares' },
  { lower: 'mid_float.float_min_shares', upper: 'mid_float.float_max_shares' },
  { lower: 'mid_float.float_max_shares', upper: 'large_float.float_min_shares' },
]);

const weight = measured('share of the score', { min: 0, max: 1 });
const weights = fields(
  Object.fromEntries(SUB_SCORES.map((name) => [name, weight])) as Record<SubScoreName, typeof weight>,
).refine((value) => Math.abs(SUB_SCORES.reduce((sum, name) => sum + value[name], 0) - 1) <= SUM_TOLERANCE, {
  error: 'must sum to 1',
  ...ifPartsAreValid,
});

const legacy = inOrder(fields({ trade_ready_score: score, monitor_score: score, min_coverage: coverage }), [
  { lower: 'monitor_score', upper: 'trade_ready_score' },
]);

/** The whole document: no field more, none less. */
export const calibrationSchema: z.ZodType<CalibrationDocument> = fields({
  preset: z.enum(PRESETS, { error: `must be one of ${PRESETS.join(', ')}` }),
  hybrid_v1: fields({ weights, thresholds }),
  legacy_v0: legacy,
  volume_curve: volumeCurveSchema.nullable(),
});
