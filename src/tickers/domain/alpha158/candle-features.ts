import { EPSILON } from './window-statistics.js';

export const CANDLE_NAMES = [
  'KMID',
  'KLEN',
  'KMID2',
  'KUP',
  'KUP2',
  'KLOW',
  'KLOW2',
  'KSFT',
  'KSFT2',
  'OPEN0',
  'HIGH0',
  'LOW0',
  'VWAP0',
] as const;

/** One bar: prices in dollars, NaN = unknown. */
export interface Candle {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly vwap: number;
}

/** The features of the day's bar alone, in the order of CANDLE_NAMES; not finite = undefined. */
export function candleFeatures({ open, high, low, close, vwap }: Candle): readonly number[] {
  const length = high - low + EPSILON;
  const above = high - Math.max(open, close);
  const below = Math.min(open, close) - low;
  const shift = 2 * close - high - low;
  return [
    (close - open) / open,
    (high - low) / open,
    (close - open) / length,
    above / open,
    above / length,
    below / open,
    below / length,
    shift / open,
    shift / length,
    open / close,
    high / close,
    low / close,
    vwap / close,
  ];
}
