import { type BarSeries } from '../../../market-data/history/bar-series.js';
import { alpha158Bars } from './alpha158-bars.js';
import { CANDLE_NAMES, type Candle, candleFeatures } from './candle-features.js';
import { FAMILY_NAMES, windowFeatures } from './window-features.js';
import { hasUnknown } from './window-statistics.js';

const WINDOWS = [5, 10, 20, 30, 60] as const;

/** Bars that a vector takes at most: the longest window, and the bar before it. From so many on all windows are full. */
export const ALPHA158_BARS = 61;

/** The features in the order of their values: of the bar, then each family with its windows ascending. */
export const ALPHA158_NAMES: readonly string[] = [
  ...CANDLE_NAMES,
  ...FAMILY_NAMES.flatMap((family) => WINDOWS.map((days) => `${family}${String(days)}`)),
];

/** Where VWAP0 has its average price from; `typical_price` = (high + low + close) / 3. */
export const VWAP_SOURCES = ['provider', 'typical_price'] as const;
export type VwapSource = (typeof VWAP_SOURCES)[number];

/**
 * `zero_volume`: nothing was traded on the day, so that VMA and VSTD are divided by next to nothing.
 * `unknown_values`: the source left values of the bars open; what rests on them is taken from the others, or undefined.
 */
export const ALPHA158_FLAGS = ['zero_volume', 'unknown_values'] as const;
export type Alpha158Flag = (typeof ALPHA158_FLAGS)[number];

/** The 158 features of the last bar of a series. */
export interface Alpha158 {
  /** In the order of ALPHA158_NAMES; null = undefined. */
  readonly values: readonly (number | null)[];
  /** null = the price is unknown. */
  readonly vwapSource: VwapSource | null;
  readonly barsUsed: number;
  /** No window was cut short. */
  readonly isComplete: boolean;
  readonly flags: readonly Alpha158Flag[];
}

/** @param series the newest bars up to the day, one at least; of more than ALPHA158_BARS the older ones are not looked at */
export function computeAlpha158(series: BarSeries): Alpha158 {
  const bars = alpha158Bars(series);
  const [candle, vwapSource] = candleOf(series);
  const byWindow = WINDOWS.map((days) => windowFeatures(bars, days));
  const values = candleFeatures(candle).map(definedOrNull);
  for (let family = 0; family < FAMILY_NAMES.length; family++)
    for (const features of byWindow) values.push(definedOrNull(features[family] ?? NaN));
  return {
    values,
    vwapSource,
    barsUsed: Math.min(bars.count, ALPHA158_BARS),
    isComplete: bars.count >= ALPHA158_BARS,
    flags: flagsOf(series),
  };
}

function definedOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function candleOf({ openUsd, highUsd, lowUsd, closeUsd, vwapUsd }: BarSeries): readonly [Candle, VwapSource | null] {
  const last = (column: Float64Array): number => column.at(-1) ?? NaN;
  const [high, low, close, told] = [last(highUsd), last(lowUsd), last(closeUsd), last(vwapUsd)];
  const typical = (high + low + close) / 3;
  const isTold = told > 0;
  const candle = { open: last(openUsd), high, low, close, vwap: isTold ? told : typical };
  return [candle, isTold ? 'provider' : Number.isNaN(typical) ? null : 'typical_price'];
}

function flagsOf({ openUsd, highUsd, lowUsd, volumeShares }: BarSeries): readonly Alpha158Flag[] {
  const isUnknown = [openUsd, highUsd, lowUsd, volumeShares].some((column) =>
    hasUnknown(column.subarray(-ALPHA158_BARS)),
  );
  return [
    ...(volumeShares.at(-1) === 0 ? (['zero_volume'] as const) : []),
    ...(isUnknown ? (['unknown_values'] as const) : []),
  ];
}
