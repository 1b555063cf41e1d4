import type { HybridThresholds } from '../../calibration/calibration-document.js';
import { type CandidateSources, known } from './candidate-builder.js';
import type { ExplainedGate } from './explanation.js';
import type { FeatureColumns } from './feature-columns.js';
import { GATE_INPUT, gateMisses } from './gate-misses.js';
import { GATE_FAILED, GATE_UNKNOWN, type GateName, type GateResult, GATES, gateNumbers, gateResult } from './gates.js';
import { thresholdsFor } from './hybrid-v1.js';

/** How the gates of row 0 fell out, each with its figures. */
export function explainGates({ features, phase, calibration, hybrid }: CandidateSources): ExplainedGate[] {
  const thresholds = thresholdsFor(phase, calibration.hybrid_v1.thresholds);
  return GATES.map((gate) => {
    const result = gateResult(gate, features, 0, thresholds);
    const failed = hybrid.softPassed[0] === 1 ? 'soft_passed' : 'failed';
    return {
      gate: `${gate}_${phase}`,
      outcome: result === GATE_FAILED ? failed : result === GATE_UNKNOWN ? 'unknown' : 'passed',
      ...figuresOf(gate, features, thresholds, result),
    };
  });
}

type Figures = Pick<ExplainedGate, 'input' | 'value' | 'threshold' | 'distance'>;

function figuresOf(gate: GateName, f: FeatureColumns, t: HybridThresholds, result: GateResult): Figures {
  if (gate === 'no_squeeze_path') {
    const [most] = result === GATE_FAILED ? gateMisses(gate, f, 0, t) : [];
    return most ?? { input: null, value: null, threshold: null, distance: null };
  }
  const { value, threshold } = gateNumbers(gate, f, 0, t);
  const figures = { value: known(value), threshold: known(threshold), distance: known(threshold - value) };
  return { input: GATE_INPUT[gate], ...figures };
}

/** The failed gate that lacks the smallest share of its threshold; null when none failed. */
export function nearestMiss(gates: readonly ExplainedGate[]): ExplainedGate | null {
  const share = ({ distance, threshold }: ExplainedGate): number => (distance ?? Infinity) / (threshold ?? 1);
  const failed = gates.filter(({ outcome }) => outcome === 'failed');
  return failed.reduce<ExplainedGate | null>(
    (nearest, gate) => (nearest === null || share(gate) < share(nearest) ? gate : nearest),
    null,
  );
}
