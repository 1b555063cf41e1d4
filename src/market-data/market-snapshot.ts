import type { SessionState } from './calendar/session-calendar.js';
import type { MarketDataSource } from './market-data-source.js';

/** How recent the source's prices are by contract, before their own timestamps. */
export const DATA_FRESHNESS = ['real_time', 'delayed', 'end_of_day', 'simulated'] as const;
export type DataFreshness = (typeof DATA_FRESHNESS)[number];

/** Rows that never reached the columns, with a few of their tickers (at most 10) for the funnel's samples. */
export interface DroppedRows {
  readonly count: number;
  readonly samples: readonly string[];
}

/** One Float64Array per field, index = row in `symbols`. NaN is "the source did not say"; 0 is never used for unknown. */
export interface SnapshotColumns {
  readonly priceUsd: Float64Array;
  /** When that price was made, epoch ms. */
  readonly priceTimeMs: Float64Array;
  readonly dayOpenUsd: Float64Array;
  readonly dayHighUsd: Float64Array;
  readonly dayLowUsd: Float64Array;
  readonly dayVolumeShares: Float64Array;
  /** When that volume was counted, epoch ms. */
  readonly volumeTimeMs: Float64Array;
  readonly vwapUsd: Float64Array;
  /** Close of the session before `session.date`; NaN lets the held history answer. */
  readonly previousCloseUsd: Float64Array;
}

export const SNAPSHOT_FIELDS = [
  'priceUsd',
  'priceTimeMs',
  'dayOpenUsd',
  'dayHighUsd',
  'dayLowUsd',
  'dayVolumeShares',
  'volumeTimeMs',
  'vwapUsd',
  'previousCloseUsd',
] as const satisfies readonly (keyof SnapshotColumns)[];

/** The whole market at one instant, as columns. `rowsRead` = symbols.length + malformed + duplicate. */
export interface MarketSnapshot {
  readonly source: MarketDataSource;
  readonly freshness: DataFreshness;
  /** Of the instant that the prices are from: behind `asOfMs` where the source is delayed or at the end of the day. */
  readonly session: SessionState;
  /** The instant that the snapshot describes, epoch ms. */
  readonly asOfMs: number;
  readonly rowsRead: number;
  readonly malformed: DroppedRows;
  readonly duplicate: DroppedRows;
  readonly symbols: readonly string[];
  readonly columns: SnapshotColumns;
}

/** Columns for `count` rows, all NaN. */
export function emptySnapshotColumns(count: number): SnapshotColumns {
  const column = (): Float64Array => new Float64Array(count).fill(NaN);
  return {
    priceUsd: column(),
    priceTimeMs: column(),
    dayOpenUsd: column(),
    dayHighUsd: column(),
    dayLowUsd: column(),
    dayVolumeShares: column(),
    volumeTimeMs: column(),
    vwapUsd: column(),
    previousCloseUsd: column(),
  };
}
