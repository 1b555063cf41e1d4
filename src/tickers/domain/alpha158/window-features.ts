import type { Alpha158Bars } from './alpha158-bars.js';
import { correlation } from './window-correlation.js';
import { regression } from './window-regression.js';
import {
  deviation,
  EPSILON,
  firstPlace,
  highest,
  isFlat,
  lowest,
  mean,
  observationsOf,
  percentRank,
  quantile,
} from './window-statistics.js';

export const FAMILY_NAMES = [
  'ROC',
  'MA',
  'STD',
  'BETA',
  'RSQR',
  'RESI',
  'MAX',
  'MIN',
  'QTLU',
  'QTLD',
  'RANK',
  'RSV',
  'IMAX',
  'IMIN',
  'IMXD',
  'CORR',
  'CORD',
  'CNTP',
  'CNTN',
  'CNTD',
  'SUMP',
  'SUMN',
  'SUMD',
  'VMA',
  'VSTD',
  'WVMA',
  'VSUMP',
  'VSUMN',
  'VSUMD',
] as const;

/**
 * One feature of each family over the last `days` bars, or over all when there are fewer, in the order of FAMILY_NAMES;
 * not finite = undefined.
 */
export function windowFeatures(bars: Alpha158Bars, days: number): readonly number[] {
  const last = (values: Float64Array): Float64Array => values.subarray(Math.max(0, bars.count - days));
  const close = last(bars.close);
  const volume = last(bars.volume);
  const today = close.at(-1) ?? NaN;
  const todaysVolume = (volume.at(-1) ?? NaN) + EPSILON;
  const weightedMove = last(bars.weightedMove);
  return [
    (bars.close[bars.count - 1 - days] ?? NaN) / today,
    mean(close) / today,
    deviation(close) / today,
    ...trend(close, today),
    ...range(last(bars.high), last(bars.low), close, { today, days }),
    correlation(close, last(bars.logVolume)),
    correlation(last(bars.closeRatio), last(bars.logVolumeRatio)),
    ...counts(last(bars.closeChange)),
    ...shares(last(bars.closeChange)),
    mean(volume) / todaysVolume,
    deviation(volume) / todaysVolume,
    deviation(weightedMove) / (mean(weightedMove) + EPSILON),
    ...shares(last(bars.volumeChange)),
  ];
}

/** BETA, RSQR, RESI. */
function trend(close: Float64Array, today: number): readonly number[] {
  const { slope, rSquared, residual } = regression(close);
  return [slope / today, isFlat(close) ? NaN : rSquared, residual / today];
}

/** MAX, MIN, QTLU, QTLD, RANK, RSV, IMAX, IMIN, IMXD. Places are divided by the nominal length, also of a shorter window. */
function range(
  high: Float64Array,
  low: Float64Array,
  close: Float64Array,
  { today, days }: { readonly today: number; readonly days: number },
): readonly number[] {
  const [top, bottom] = [highest(high), lowest(low)];
  const ascending = observationsOf(close).toSorted();
  const [topPlace, bottomPlace] = [firstPlace(high, top), firstPlace(low, bottom)];
  return [
    top / today,
    bottom / today,
    quantile(ascending, 0.8) / today,
    quantile(ascending, 0.2) / today,
    percentRank(close, today),
    (today - bottom) / (top - bottom + EPSILON),
    topPlace / days,
    bottomPlace / days,
    (topPlace - bottomPlace) / days,
  ];
}

/** Shares of bars that rose and that fell, and the difference; a change that is unknown is neither. */
function counts(change: Float64Array): readonly number[] {
  let [rises, falls] = [0, 0];
  for (const value of change) {
    if (value > 0) rises++;
    else if (value < 0) falls++;
  }
  return [rises / change.length, falls / change.length, (rises - falls) / change.length];
}

/** Shares of what was gained and what was lost in all that moved, and the difference. */
function shares(change: Float64Array): readonly number[] {
  const observations = observationsOf(change);
  if (observations.length === 0) return [NaN, NaN, NaN];
  let [gains, losses] = [0, 0];
  for (const value of observations) {
    if (value > 0) gains += value;
    else losses -= value;
  }
  const moved = gains + losses + EPSILON;
  return [gains / moved, losses / moved, (gains - losses) / moved];
}
