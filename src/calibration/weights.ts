import { SUB_SCORES, type SubScoreName } from '../discovery/domain/strategy.js';

export type Weights = Readonly<Record<SubScoreName, number>>;

/** Sums this close to 1 are 1: dividing by them would change a document that nobody changed. */
const SUM_TOLERANCE = 1e-9;

/**
 * Lays a patch over the base key by key, negatives as 0, and normalises to the sum 1; null when nothing above 0 is left.
 * Pure.
 */
export function overlayWeights(base: Weights, patch: Readonly<Partial<Record<SubScoreName, number>>>): Weights | null {
  const raw = SUB_SCORES.map((name) => Math.max(0, patch[name] ?? base[name]));
  const sum = raw.reduce((total, weight) => total + weight, 0);
  if (sum === 0) return null;
  const divisor = Math.abs(sum - 1) <= SUM_TOLERANCE ? 1 : sum;
  return Object.fromEntries(SUB_SCORES.map((name, i) => [name, (raw[i] ?? 0) / divisor])) as Weights;
}
