import type { HybridThresholds } from '../../calibration/calibration-document.js';
import type { FeatureColumns, FeatureName } from './feature-columns.js';
import { type GateName, gateNumbers } from './gates.js';
import { nearestPathMisses, type PathMiss, squeezePaths } from './squeeze-paths.js';

/** What the gates that compare one number look at. */
export const GATE_INPUT = {
  relvol30_below: 'rel_volume',
  atr_pct_below: 'atr_pct',
  no_vwap_reclaim: 'price',
} as const satisfies Record<Exclude<GateName, 'no_squeeze_path'>, FeatureName>;

/** What row `i` lacks to pass a gate that it fails, what it lacks most first. `t` are the thresholds of the session. */
export function gateMisses(gate: GateName, f: FeatureColumns, i: number, t: HybridThresholds): readonly PathMiss[] {
  if (gate === 'no_squeeze_path') return nearestPathMisses(squeezePaths(f, i, t));
  const { value, threshold } = gateNumbers(gate, f, i, t);
  return [{ input: GATE_INPUT[gate], value, threshold, distance: threshold - value }];
}
