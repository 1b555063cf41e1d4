/** One completed session of the whole market, as columns. Index = row in `symbols`; NaN = the source did not say. */
export interface DailyBars {
  /** YYYY-MM-DD, the session in the market's time zone. */
  readonly date: string;
  /** YYYY-MM-DD: splits executed up to and including this day are already in the prices. */
  readonly adjustedThrough: string;
  readonly symbols: readonly string[];
  readonly openUsd: Float64Array;
  readonly highUsd: Float64Array;
  readonly lowUsd: Float64Array;
  readonly closeUsd: Float64Array;
  readonly volumeShares: Float64Array;
  readonly vwapUsd: Float64Array;
}

export const BAR_FIELDS = [
  'openUsd',
  'highUsd',
  'lowUsd',
  'closeUsd',
  'volumeShares',
  'vwapUsd',
] as const satisfies readonly (keyof DailyBars)[];
export type BarField = (typeof BAR_FIELDS)[number];
