import type { SubScoreName } from '../discovery/domain/strategy.js';

/** Points of a cumulative curve: [share of the phase elapsed 0-1, share of the whole day's volume done 0-1], both rising. */
export type CurvePoints = readonly (readonly [elapsedFrac: number, doneFrac: number])[];

/** Expected cumulative share of a day's volume. Each phase begins where the one before ended; `afterhours` ends at 1. */
export interface VolumeCurve {
  readonly premarket: CurvePoints;
  readonly regular: CurvePoints;
  readonly afterhours: CurvePoints;
}

export interface SessionOverride {
  readonly min_rel_volume: number;
  readonly min_atr_frac: number;
  readonly require_vwap_reclaim: boolean;
}

/** Thresholds of hybrid_v1: `_frac` 0-1, scores 0-100, float in shares. */
export interface HybridThresholds {
  readonly min_rel_volume: number;
  readonly min_atr_frac: number;
  readonly rsi_low: number;
  readonly rsi_high: number;
  readonly require_vwap_reclaim: boolean;
  readonly watchlist_score: number;
  readonly trade_ready_score: number;
  readonly iv_percentile_min: number;
  readonly call_put_ratio_min: number;
  readonly short_interest_min_frac: number;
  readonly float_max_shares: number;
  readonly large_float: {
    readonly float_min_shares: number;
    readonly short_interest_min_frac: number;
    readonly borrow_fee_min_frac: number;
    readonly utilization_min_frac: number;
  };
  /** null = the path is off. */
  readonly mid_float: {
    readonly float_min_shares: number;
    readonly float_max_shares: number;
    readonly short_interest_min_frac: number;
    readonly borrow_fee_min_frac: number;
    readonly utilization_min_frac: number;
    readonly catalyst_min: number;
    readonly call_put_ratio_min: number;
  } | null;
  readonly premarket: SessionOverride | null;
  readonly afterhours: SessionOverride | null;
  /** A near miss of rel_volume or ATR within this fraction of the threshold may pass softly. */
  readonly soft_gate_tolerance_frac: number;
  readonly max_soft_pass: number;
  /** Below this coverage an action is capped at MONITOR. */
  readonly min_coverage: number;
}

export const PRESETS = [
  'balanced_default',
  'strict',
  'squeeze_aggressive',
  'catalyst_heavy',
  'resilient_discovery',
] as const;
export type PresetName = (typeof PRESETS)[number];

/** Everything that scoring may be tuned by: one immutable document, identified by its hash. */
export interface CalibrationDocument {
  readonly preset: PresetName;
  readonly hybrid_v1: {
    /** Sum to 1. */
    readonly weights: Readonly<Record<SubScoreName, number>>;
    readonly thresholds: HybridThresholds;
  };
  readonly legacy_v0: {
    readonly trade_ready_score: number;
    readonly monitor_score: number;
    readonly min_coverage: number;
  };
  /** null = the curve learned from sessions seen, or the documented default until there are enough of them. */
  readonly volume_curve: VolumeCurve | null;
}
