/**
 * How much a series grows from one value to the next: the median of the slopes of all pairs, on which a few odd values
 * have no influence. NaN of fewer than two values.
 */
export function slopeOf(values: readonly number[]): number {
  const slopes = values.flatMap((late, j) => values.slice(0, j).map((early, i) => (late - early) / (j - i)));
  return medianOf(slopes);
}

/** The upper one of two; NaN of none. */
export function medianOf(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
