import type { SubScoreName } from '../discovery/domain/strategy.js';
import type { CalibrationDocument, HybridThresholds, PresetName } from './calibration-document.js';

type Weights = Readonly<Record<SubScoreName, number>>;

const BALANCED_WEIGHTS: Weights = { volume_momentum: 0.35, squeeze: 0.25, catalyst: 0.2, options: 0.1, technical: 0.1 };

const MID_FLOAT = {
  float_min_shares: 75e6,
  float_max_shares: 150e6,
  short_interest_min_frac: 0.08,
  borrow_fee_min_frac: 0.08,
  utilization_min_frac: 0.7,
  catalyst_min: 0.8,
  call_put_ratio_min: 2,
};

const LARGE_FLOAT = {
  float_min_shares: 150e6,
  short_interest_min_frac: 0.15,
  borrow_fee_min_frac: 0.15,
  utilization_min_frac: 0.8,
};

const BALANCED: HybridThresholds = {
  min_rel_volume: 1.5,
  min_atr_frac: 0.02,
  rsi_low: 55,
  rsi_high: 75,
  require_vwap_reclaim: true,
  watchlist_score: 50,
  trade_ready_score: 70,
  iv_percentile_min: 0.75,
  call_put_ratio_min: 1.5,
  short_interest_min_frac: 0.12,
  float_max_shares: 100e6,
  large_float: LARGE_FLOAT,
  mid_float: MID_FLOAT,
  premarket: { min_rel_volume: 1.5, min_atr_frac: 0.02, require_vwap_reclaim: false },
  afterhours: { min_rel_volume: 1.2, min_atr_frac: 0.02, require_vwap_reclaim: false },
  soft_gate_tolerance_frac: 0.1,
  max_soft_pass: 5,
  min_coverage: 0.4,
};

const STRICT: HybridThresholds = {
  ...BALANCED,
  min_rel_volume: 2.5,
  min_atr_frac: 0.04,
  rsi_low: 60,
  rsi_high: 70,
  watchlist_score: 70,
  trade_ready_score: 75,
  iv_percentile_min: 0.8,
  call_put_ratio_min: 2,
  short_interest_min_frac: 0.15,
  float_max_shares: 75e6,
  large_float: {
    float_min_shares: 150e6,
    short_interest_min_frac: 0.2,
    borrow_fee_min_frac: 0.2,
    utilization_min_frac: 0.85,
  },
  mid_float: null,
  premarket: null,
  afterhours: null,
  max_soft_pass: 0,
};

const RESILIENT: HybridThresholds = {
  ...BALANCED,
  min_rel_volume: 0.3,
  min_atr_frac: 0.015,
  require_vwap_reclaim: false,
  iv_percentile_min: 0.7,
  short_interest_min_frac: 0.1,
  soft_gate_tolerance_frac: 0.15,
  max_soft_pass: 2,
};

const WEIGHTS: Readonly<Record<PresetName, Weights>> = {
  balanced_default: BALANCED_WEIGHTS,
  strict: BALANCED_WEIGHTS,
  squeeze_aggressive: { volume_momentum: 0.3, squeeze: 0.35, catalyst: 0.2, options: 0.1, technical: 0.05 },
  catalyst_heavy: { volume_momentum: 0.3, squeeze: 0.2, catalyst: 0.35, options: 0.1, technical: 0.05 },
  resilient_discovery: { volume_momentum: 0.4, squeeze: 0.3, catalyst: 0.15, options: 0.1, technical: 0.05 },
};

const THRESHOLDS: Readonly<Record<PresetName, HybridThresholds>> = {
  balanced_default: BALANCED,
  strict: STRICT,
  squeeze_aggressive: BALANCED,
  catalyst_heavy: BALANCED,
  resilient_discovery: RESILIENT,
};

/** What a fresh installation scores by. */
export const DEFAULT_PRESET: PresetName = 'balanced_default';

/** The calibration that a preset stands for. */
export function presetCalibration(preset: PresetName): CalibrationDocument {
  return {
    preset,
    hybrid_v1: { weights: WEIGHTS[preset], thresholds: THRESHOLDS[preset] },
    legacy_v0: { trade_ready_score: 75, monitor_score: 60, min_coverage: 0.4 },
    volume_curve: null,
  };
}
