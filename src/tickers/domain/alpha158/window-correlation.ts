import { isFlat } from './window-statistics.js';

/** Pearson's, of the bars that have both values; NaN when there are less than two of them or one of the two hardly varies. */
export function correlation(left: Float64Array, right: Float64Array): number {
  if (isFlat(left) || isFlat(right)) return NaN;
  const has = (i: number): boolean => !Number.isNaN((left[i] as number) + (right[i] as number));
  let count = 0;
  let sumX = 0;
  let sumY = 0;
  for (let i = 0; i < left.length; i++) {
    if (!has(i)) continue;
    count++;
    sumX += left[i] as number;
    sumY += right[i] as number;
  }
  if (count < 2) return NaN;
  let xx = 0;
  let xy = 0;
  let yy = 0;
  for (let i = 0; i < left.length; i++) {
    if (!has(i)) continue;
    const x = (left[i] as number) - sumX / count;
    const y = (right[i] as number) - sumY / count;
    xx += x * x;
    xy += x * y;
    yy += y * y;
  }
  const product = Math.sqrt(xx) * Math.sqrt(yy);
  return product === 0 ? NaN : Math.max(-1, Math.min(1, xy / product));
}
