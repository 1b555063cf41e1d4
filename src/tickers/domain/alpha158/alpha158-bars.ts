import type { BarSeries } from '../../../market-data/history/bar-series.js';

/** Each value that a feature needs of a bar, oldest bar first; NaN = unknown. The first bar has no previous one. */
export interface Alpha158Bars {
  readonly count: number;
  readonly close: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly volume: Float64Array;
  /** From the bar before: close - close, volume - volume. */
  readonly closeChange: Float64Array;
  readonly volumeChange: Float64Array;
  /** ln(volume + 1). */
  readonly logVolume: Float64Array;
  /** Close / close of the bar before. */
  readonly closeRatio: Float64Array;
  /** ln(volume / volume of the bar before + 1). */
  readonly logVolumeRatio: Float64Array;
  /** abs(closeRatio - 1) * volume. */
  readonly weightedMove: Float64Array;
}

export function alpha158Bars({ closeUsd, highUsd, lowUsd, volumeShares }: BarSeries): Alpha158Bars {
  const previousClose = shifted(closeUsd);
  const previousVolume = shifted(volumeShares);
  const closeRatio = closeUsd.map((close, i) => known(close / (previousClose[i] as number)));
  return {
    count: closeUsd.length,
    close: closeUsd,
    high: highUsd,
    low: lowUsd,
    volume: volumeShares,
    closeChange: closeUsd.map((close, i) => close - (previousClose[i] as number)),
    volumeChange: volumeShares.map((volume, i) => volume - (previousVolume[i] as number)),
    logVolume: volumeShares.map((volume) => Math.log(volume + 1)),
    closeRatio,
    logVolumeRatio: volumeShares.map((volume, i) => known(Math.log(volume / (previousVolume[i] as number) + 1))),
    weightedMove: volumeShares.map((volume, i) => Math.abs((closeRatio[i] as number) - 1) * volume),
  };
}

/** What follows a bar without volume is infinite, which counts as no observation. */
function known(value: number): number {
  return Number.isFinite(value) ? value : NaN;
}

function shifted(values: Float64Array): Float64Array {
  const previous = new Float64Array(values.length).fill(NaN);
  if (values.length > 1) previous.set(values.subarray(0, -1), 1);
  return previous;
}
