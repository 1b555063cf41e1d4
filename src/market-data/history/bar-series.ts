import { BAR_FIELDS, type BarField } from '../daily-bars.js';

/**
 * Daily bars of one symbol on today's share basis, oldest first: one entry for each session in which it traded. Sessions
 * without a bar of it are left out. NaN = the source did not say; closes are always known.
 */
export interface BarSeries extends Readonly<Record<BarField, Float64Array>> {
  readonly symbol: string;
  /** YYYY-MM-DD of each bar. */
  readonly dates: readonly string[];
}

/** The newest `count` bars of a series, or all when there are fewer. */
export function lastBars(series: BarSeries, count: number): BarSeries {
  const from = Math.max(0, series.dates.length - count);
  const columns = Object.fromEntries(BAR_FIELDS.map((field) => [field, series[field].subarray(from)])) as Record<
    BarField,
    Float64Array
  >;
  return { symbol: series.symbol, dates: series.dates.slice(from), ...columns };
}
