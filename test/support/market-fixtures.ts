import type { UniverseConfig } from '../../src/config/app-config.js';
import type { DailyBars } from '../../src/market-data/daily-bars.js';
import type { SessionState } from '../../src/market-data/calendar/session-calendar.js';
import {
  emptySnapshotColumns,
  type MarketSnapshot,
  type SnapshotColumns,
  SNAPSHOT_FIELDS,
} from '../../src/market-data/market-snapshot.js';
import type { Listings, ReferenceRow, ReferenceTable } from '../../src/market-data/reference-table.js';

/** A finished session: the instant of its close, nothing more to come. */
export const CLOSED_SESSION: SessionState = {
  date: '2026-03-16',
  phase: 'closed',
  phaseElapsedFrac: 1,
  startMs: Date.parse('2026-03-16T08:00:00Z'),
  regularCloseMs: Date.parse('2026-03-16T20:00:00Z'),
};

export const UNIVERSE: UniverseConfig = {
  minPriceUsd: 0.5,
  maxPriceUsd: 100,
  minMarketCapUsd: 50e6,
  requireMarketCap: false,
  minDollarVolumeUsd: 5e6,
  types: ['CS', 'ADRC'],
  includeUnknownTypes: false,
  warningThreshold: 4500,
  criticalThreshold: 4000,
};

export type SnapshotRow = { readonly symbol: string } & Partial<Record<keyof SnapshotColumns, number>>;

/** A snapshot of a few rows; what a row does not name is unknown, except that prices and volumes are of the close. */
export function snapshotOf(rows: readonly SnapshotRow[], session: SessionState = CLOSED_SESSION): MarketSnapshot {
  const columns = emptySnapshotColumns(rows.length);
  rows.forEach((row, i) => {
    columns.priceTimeMs[i] = session.regularCloseMs;
    columns.volumeTimeMs[i] = session.regularCloseMs;
    for (const field of SNAPSHOT_FIELDS) {
      const value = row[field];
      if (value !== undefined) columns[field][i] = value;
    }
  });
  return {
    source: 'flat-files',
    freshness: 'end_of_day',
    session,
    asOfMs: session.regularCloseMs,
    rowsRead: rows.length,
    malformed: { count: 0, samples: [] },
    duplicate: { count: 0, samples: [] },
    symbols: rows.map(({ symbol }) => symbol),
    columns,
  };
}

const UNKNOWN_ROW: Omit<ReferenceRow, 'symbol'> = {
  name: null,
  type: null,
  exchange: null,
  active: null,
  marketCapUsd: null,
  sharesOutstanding: null,
  sector: null,
};

export function referenceOf(rows: readonly ({ readonly symbol: string } & Partial<ReferenceRow>)[]): ReferenceTable {
  return { asOfMs: 0, malformed: 0, rows: new Map(rows.map((row) => [row.symbol, { ...UNKNOWN_ROW, ...row }])) };
}

/** The reference row of each row of a snapshot. */
export function listingsOf({ symbols }: MarketSnapshot, { rows }: ReferenceTable): Listings {
  return symbols.map((symbol) => rows.get(symbol));
}

/** A listed common stock. */
export function commonStock(
  symbol: string,
  extra: Partial<ReferenceRow> = {},
): { readonly symbol: string } & Partial<ReferenceRow> {
  return { symbol, name: `${symbol} Corp.`, type: 'CS', exchange: 'XNAS', active: true, ...extra };
}

export interface BarRow {
  readonly symbol: string;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

export function barsOf(date: string, rows: readonly BarRow[], adjustedThrough = date): DailyBars {
  return {
    date,
    adjustedThrough,
    symbols: rows.map(({ symbol }) => symbol),
    openUsd: Float64Array.from(rows, ({ open }) => open),
    highUsd: Float64Array.from(rows, ({ high }) => high),
    lowUsd: Float64Array.from(rows, ({ low }) => low),
    closeUsd: Float64Array.from(rows, ({ close }) => close),
    volumeShares: Float64Array.from(rows, ({ volume }) => volume),
    vwapUsd: new Float64Array(rows.length).fill(NaN),
  };
}
