import type { HybridThresholds } from '../../calibration/calibration-document.js';
import type { FeatureColumns } from './feature-columns.js';

/** The hard gates of hybrid_v1, in order; the names are the reasons for failing them, without the session. */
export const GATES = ['relvol30_below', 'atr_pct_below', 'no_vwap_reclaim', 'no_squeeze_path'] as const;
export type GateName = (typeof GATES)[number];

export const GATE_PASSED = 0;
export const GATE_FAILED = 1;
/** An input is unknown: does not reject. */
export const GATE_UNKNOWN = 2;
export type GateResult = typeof GATE_PASSED | typeof GATE_FAILED | typeof GATE_UNKNOWN;

/** true, false, or null for unknown. */
type Known = boolean | null;

const atLeast = (value: number, minimum: number): Known => (Number.isNaN(value) ? null : value >= minimum);
const atMost = (value: number, maximum: number): Known => (Number.isNaN(value) ? null : value <= maximum);

function all(...facts: Known[]): Known {
  return facts.includes(false) ? false : facts.includes(null) ? null : true;
}

function any(...facts: Known[]): Known {
  return facts.includes(true) ? true : facts.includes(null) ? null : false;
}

const result = (fact: Known): GateResult => (fact === null ? GATE_UNKNOWN : fact ? GATE_PASSED : GATE_FAILED);

/** The value that a gate compares and what it must reach; NaN where it is not one number against another. */
export function gateNumbers(
  gate: GateName,
  f: FeatureColumns,
  i: number,
  t: HybridThresholds,
): { value: number; threshold: number } {
  switch (gate) {
    case 'relvol30_below':
      return { value: f.rel_volume[i] as number, threshold: t.min_rel_volume };
    case 'atr_pct_below':
      return { value: f.atr_pct[i] as number, threshold: t.min_atr_frac * 100 };
    case 'no_vwap_reclaim':
      return { value: f.price[i] as number, threshold: t.require_vwap_reclaim ? (f.vwap[i] as number) : NaN };
    case 'no_squeeze_path':
      return { value: NaN, threshold: NaN };
  }
}

/** Whether symbol `i` passes a gate. `t` are the thresholds of the session. */
export function gateResult(gate: GateName, f: FeatureColumns, i: number, t: HybridThresholds): GateResult {
  if (gate === 'no_squeeze_path') return squeezePath(f, i, t);
  if (gate === 'no_vwap_reclaim' && !t.require_vwap_reclaim) return GATE_PASSED;
  const { value, threshold } = gateNumbers(gate, f, i, t);
  return result(Number.isNaN(threshold) ? null : atLeast(value, threshold));
}

/** A small float with enough short interest, or a mid-size or large float with more evidence. Unknown facts leave it open. */
function squeezePath(f: FeatureColumns, i: number, t: HybridThresholds): GateResult {
  const float = f.float_shares[i] as number;
  const shortInterest = f.short_interest_frac[i] as number;
  if (Number.isNaN(float) && Number.isNaN(shortInterest)) return GATE_UNKNOWN;
  const fee = f.borrow_fee_frac[i] as number;
  const utilization = f.utilization_frac[i] as number;
  const small = all(atMost(float, t.float_max_shares), atLeast(shortInterest, t.short_interest_min_frac));
  const large = all(
    atLeast(float, t.large_float.float_min_shares),
    atLeast(shortInterest, t.large_float.short_interest_min_frac),
    atLeast(fee, t.large_float.borrow_fee_min_frac),
    atLeast(utilization, t.large_float.utilization_min_frac),
  );
  return result(any(small, large, midFloatPath(f, i, t)));
}

function midFloatPath(f: FeatureColumns, i: number, { mid_float: mid }: HybridThresholds): Known {
  if (mid === null) return false;
  const float = f.float_shares[i] as number;
  return all(
    atLeast(float, mid.float_min_shares),
    atMost(float, mid.float_max_shares),
    any(
      atLeast(f.short_interest_frac[i] as number, mid.short_interest_min_frac),
      atLeast(f.borrow_fee_frac[i] as number, mid.borrow_fee_min_frac),
      atLeast(f.utilization_frac[i] as number, mid.utilization_min_frac),
    ),
    any(
      atLeast(f.news_score[i] as number, mid.catalyst_min),
      atLeast(f.social_rank[i] as number, mid.catalyst_min),
      atLeast(f.call_put_ratio[i] as number, mid.call_put_ratio_min),
    ),
  );
}
