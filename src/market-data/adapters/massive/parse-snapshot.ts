import type { MassivePlan } from '../../../config/app-config.js';
import type { SessionState } from '../../calendar/session-calendar.js';
import { MarketDataError } from '../../market-data-error.js';
import {
  emptySnapshotColumns,
  SNAPSHOT_FIELDS,
  type DataFreshness,
  type MarketSnapshot,
  type SnapshotColumns,
} from '../../market-snapshot.js';
import { type Fields, openEnvelope, rowsIn } from './envelope.js';
import { readSnapshotRow } from './snapshot-row.js';
import { sortRows } from './sort-rows.js';

const WHAT = 'snapshot';
const NS_PER_MS = 1e6;
/** How far prices lag on plans without real time. */
export const LONGEST_DELAY_MS = 15 * 60_000;
/** Share of rows with a bar of today below which the vendor has cleared the day; on a night with bars nearly all have one. */
const CLEARED_BELOW_FRAC = 0.1;

/** A session and where it follows on the one before. */
export interface MarketDay {
  readonly session: SessionState;
  /** End of the regular hours before `session`, epoch ms: when a stock that has not traded today was last priced. */
  readonly previousCloseMs: number;
}

export interface ParseSnapshotOptions {
  readonly plan: MassivePlan;
  /** The market's day at an instant, epoch ms. */
  readonly dayAt: (epochMs: number) => MarketDay;
}

/**
 * The body of `/v2/snapshot/locale/us/markets/stocks/tickers` as columns. Pure. The session is that of the instant the
 * prices are from: on delayed plans the day begins, opens and ends a quarter of an hour late, volumes included.
 * Throws MarketDataError: `malformed` (not the JSON it should be, or too many bad rows), `no_data` (no rows), or what the body's status says.
 */
export function parseSnapshot(
  body: Uint8Array | string,
  nowMs: number,
  { plan, dayAt }: ParseSnapshotOptions,
): MarketSnapshot {
  const envelope = openEnvelope(WHAT, body);
  const rows = rowsIn(WHAT, envelope, 'tickers');
  if (rows.length === 0) throw new MarketDataError('no_data', 'snapshot: the source sent no rows.');
  const columns = emptySnapshotColumns(rows.length);
  const freshness = freshnessOf(envelope, rows, plan);
  const { session, previousCloseMs } = dayAt(freshness === 'real_time' ? nowMs : newestPrintMs(rows, nowMs));
  const moment = { session, nowMs, previousCloseMs, cleared: session.phase === 'closed' && isCleared(rows) };
  const sorted = sortRows(rows, {
    what: WHAT,
    tickerKey: 'ticker',
    nowMs,
    read: (row, reader, slot) => readSnapshotRow(row, reader, slot, columns, moment),
  });
  return {
    source: 'massive',
    freshness,
    session,
    asOfMs: nowMs,
    ...sorted,
    columns: shortened(columns, sorted.symbols.length),
  };
}

/** Today's bars are cleared at 03:30 New York time, and stay so over weekends and holidays. A few odd rows do not change that. */
function isCleared(rows: readonly unknown[]): boolean {
  let traded = 0;
  for (const row of rows) {
    const close = (row as Fields | null)?.day as Fields | null | undefined;
    if (typeof close?.c === 'number' && close.c > 0) traded++;
  }
  return traded < rows.length * CLEARED_BELOW_FRAC;
}

/** When the newest price of the market was made: between a quarter of an hour ago and now. A row from the future says nothing. */
function newestPrintMs(rows: readonly unknown[], nowMs: number): number {
  let newestMs = nowMs - LONGEST_DELAY_MS;
  for (const row of rows) {
    const updated = (row as Fields | null)?.updated;
    const updatedMs = typeof updated === 'number' ? Math.floor(updated / NS_PER_MS) : NaN;
    if (updatedMs > newestMs && updatedMs <= nowMs) newestMs = updatedMs;
  }
  return newestMs;
}

/** Without a stated plan: only plans with real-time prices include quotes, so quotes are the proof; else we claim no more than delayed. */
function freshnessOf(envelope: Fields, rows: readonly unknown[], plan: MassivePlan): DataFreshness {
  if (envelope.status === 'DELAYED' || plan === 'starter' || plan === 'developer') return 'delayed';
  return plan === 'advanced' || rows.some(hasQuote) ? 'real_time' : 'delayed';
}

function hasQuote(row: unknown): boolean {
  const quote = (row as Fields | null)?.lastQuote as Fields | null | undefined;
  return typeof quote?.t === 'number' && quote.t > 0;
}

/** Copies only where rows were dropped: a shorter view would drag the whole buffer along to another thread. */
function shortened(columns: SnapshotColumns, count: number): SnapshotColumns {
  if (columns.priceUsd.length === count) return columns;
  const copy = {} as Record<keyof SnapshotColumns, Float64Array>;
  for (const field of SNAPSHOT_FIELDS) copy[field] = columns[field].slice(0, count);
  return copy;
}
