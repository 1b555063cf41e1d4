/** One of several parts that are weighed together; null = unknown. */
export interface Weighed {
  readonly weight: number;
  readonly value: number | null;
}

/** The missing-data rule: the mean by weight over what is known; null when nothing is. */
export function knownMean(parts: readonly Weighed[]): number | null {
  let weights = 0;
  let sum = 0;
  for (const { weight, value } of parts) {
    if (value === null) continue;
    weights += weight;
    sum += weight * value;
  }
  return weights > 0 ? sum / weights : null;
}

/** Clips to `min`..`max`. */
export function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}

/** What no division by zero and no unknown has spoilt; else null. */
export function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
