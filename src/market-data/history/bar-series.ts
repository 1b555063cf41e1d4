import type { BarField } from '../daily-bars.js';

/**
 * Daily bars of one symbol on today's share basis, oldest first: one entry for each session in which it traded. Sessions
 * without a bar of it are left out. NaN = the source did not say; closes are always known.
 */
export interface BarSeries extends Readonly<Record<BarField, Float64Array>> {
  readonly symbol: string;
  /** YYYY-MM-DD of each bar. */
  readonly dates: readonly string[];
}
