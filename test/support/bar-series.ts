import type { BarSeries } from '../../src/market-data/history/bar-series.js';
import { ALPHA158_NAMES, computeAlpha158 } from '../../src/tickers/domain/alpha158/alpha158.js';

/** Dollars and shares; what is left out is unknown. */
export type SeriesBar = readonly [
  open: number,
  high: number,
  low: number,
  close: number,
  volume: number,
  vwap?: number | undefined,
];

/** Bars of consecutive days. */
export function seriesOf(bars: readonly SeriesBar[]): BarSeries {
  const column = (at: number): Float64Array => Float64Array.from(bars, (bar) => bar[at] ?? NaN);
  return {
    symbol: 'QZRX',
    dates: bars.map((_bar, i) => new Date(Date.UTC(2026, 0, 1 + i)).toISOString().slice(0, 10)),
    openUsd: column(0),
    highUsd: column(1),
    lowUsd: column(2),
    closeUsd: column(3),
    volumeShares: column(4),
    vwapUsd: column(5),
  };
}

/** Alpha158 of the last bar, by name; null = undefined. */
export function featuresOf(bars: readonly SeriesBar[]): Record<string, number | null> {
  const { values } = computeAlpha158(seriesOf(bars));
  return Object.fromEntries(ALPHA158_NAMES.map((name, i) => [name, values[i] ?? null]));
}
