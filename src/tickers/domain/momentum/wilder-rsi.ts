/**
 * Wilder's RSI after the last of the closes, oldest first: the averages are seeded with the mean of the first `changes`
 * and smoothed over all that follow. null below so many changes; 100 when nothing ever fell.
 */
export function wilderRsi(closes: Float64Array, changes: number): number | null {
  if (closes.length <= changes) return null;
  let gain = 0;
  let loss = 0;
  for (let at = 1; at < closes.length; at++) {
    const change = (closes[at] as number) - (closes[at - 1] as number);
    const weight = 1 / Math.min(at, changes);
    gain += (Math.max(change, 0) - gain) * weight;
    loss += (Math.max(-change, 0) - loss) * weight;
  }
  return loss === 0 ? 100 : 100 - 100 / (1 + gain / loss);
}
