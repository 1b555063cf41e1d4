import { type FeatureName, unknownFeatures } from '../../src/discovery/domain/feature-columns.js';
import type { ScoringInputs } from '../../src/discovery/domain/market-scores.js';
import { ELIGIBLE } from '../../src/discovery/domain/universe.js';

export type InputRow = Partial<Record<FeatureName, number>>;

/** Eligible rows in regular hours; what a row does not name is unknown. */
export function scoringInputs(rows: readonly InputRow[]): ScoringInputs {
  const features = unknownFeatures(rows.length);
  rows.forEach((row, i) => {
    for (const [name, value] of Object.entries(row)) features[name as FeatureName][i] = value;
  });
  return {
    symbols: rows.map((_, i) => `ZX${String(i)}`),
    features,
    verdicts: new Uint8Array(rows.length).fill(ELIGIBLE),
    phase: 'regular',
  };
}
