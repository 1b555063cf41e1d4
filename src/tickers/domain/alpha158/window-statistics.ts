/** Statistics of the values of a window; NaN among them = no observation. Each is computed afresh: sums never drift. */

/** What keeps a denominator that may be zero from being so. */
export const EPSILON = 1e-12;

/** Up to this standard deviation, in the unit of the values, a window counts as one without any. */
const NO_DEVIATION = 2e-5;

/** The observations alone. */
export function observationsOf(values: Float64Array): Float64Array {
  return hasUnknown(values) ? values.filter((value) => !Number.isNaN(value)) : values;
}

/** NaN without an observation. Distances from one of the values are added up, so that equal values have exactly themselves. */
export function mean(values: Float64Array): number {
  const observations = observationsOf(values);
  const pivot = observations[0] ?? NaN;
  return pivot + sum(observations, pivot) / observations.length;
}

/** Of the sample (n - 1); NaN with less than two observations. */
export function deviation(values: Float64Array): number {
  const observations = observationsOf(values);
  if (observations.length < 2) return NaN;
  const centre = mean(observations);
  let squares = 0;
  for (const value of observations) squares += (value - centre) ** 2;
  return Math.sqrt(squares / (observations.length - 1));
}

/** Whether the values hardly differ, so that nothing can be said of what they vary with. */
export function isFlat(values: Float64Array): boolean {
  return deviation(values) <= NO_DEVIATION;
}

export function highest(values: Float64Array): number {
  let top = NaN;
  for (const value of values) if (value > top || Number.isNaN(top)) top = value;
  return top;
}

export function lowest(values: Float64Array): number {
  let bottom = NaN;
  for (const value of values) if (value < bottom || Number.isNaN(bottom)) bottom = value;
  return bottom;
}

/** Between two observations by linear interpolation. @param frac 0-1 @param ascending observations in order */
export function quantile(ascending: Float64Array, frac: number): number {
  const at = frac * (ascending.length - 1);
  const below = ascending[Math.floor(at)] ?? NaN;
  const above = ascending[Math.ceil(at)] ?? NaN;
  return below + (above - below) * (at % 1);
}

/** Rank of a value among the observations, one of which it is: 1/n - 1, equal ones share the average of their ranks. */
export function percentRank(values: Float64Array, value: number): number {
  if (Number.isNaN(value)) return NaN;
  let below = 0;
  let equal = 0;
  let count = 0;
  for (const other of values) {
    if (other < value) below++;
    else if (other === value) equal++;
    if (!Number.isNaN(other)) count++;
  }
  return (below + (equal + 1) / 2) / count;
}

/** 1-based place of the first value that is this one; NaN when a value of the window is unknown: it may be higher or lower. */
export function firstPlace(values: Float64Array, value: number): number {
  return hasUnknown(values) ? NaN : values.indexOf(value) + 1;
}

/** A loop: asked of each window for each feature, `some` would take as long as all the arithmetic. */
export function hasUnknown(values: Float64Array): boolean {
  for (const value of values) if (Number.isNaN(value)) return true;
  return false;
}

function sum(values: Float64Array, pivot: number): number {
  let total = 0;
  for (const value of values) total += value - pivot;
  return total;
}
