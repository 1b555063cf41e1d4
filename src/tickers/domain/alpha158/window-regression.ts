/** Straight line through the values of a window over their places. */
export interface Regression {
  /** Change of the value from bar to bar. */
  readonly slope: number;
  /** Share of the variance that the line explains. */
  readonly rSquared: number;
  /** Last value minus the line there. */
  readonly residual: number;
}

const NONE: Regression = { slope: NaN, rSquared: NaN, residual: NaN };

/** By least squares. Unknown values are left out and the others keep their places; NaN with less than two of them. */
export function regression(values: Float64Array): Regression {
  const last = values.length - 1;
  // measured from the last bar: equal values are exactly 0 then, and the line's end is its intercept
  const pivot = values[last] ?? NaN;
  const origin = Number.isNaN(pivot) ? 0 : pivot;
  let count = 0;
  let sumX = 0;
  let sumY = 0;
  for (let i = 0; i <= last; i++) {
    const value = values[i] as number;
    if (Number.isNaN(value)) continue;
    count++;
    sumX += i - last;
    sumY += value - origin;
  }
  if (count < 2) return NONE;
  const [meanX, meanY] = [sumX / count, sumY / count];
  let xx = 0;
  let xy = 0;
  let yy = 0;
  for (let i = 0; i <= last; i++) {
    const value = values[i] as number;
    if (Number.isNaN(value)) continue;
    const x = i - last - meanX;
    const y = value - origin - meanY;
    xx += x * x;
    xy += x * y;
    yy += y * y;
  }
  const slope = xy / xx;
  return { slope, rSquared: Math.min(1, (xy * xy) / (xx * yy)), residual: pivot - origin - (meanY - slope * meanX) };
}
