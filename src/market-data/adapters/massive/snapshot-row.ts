import type { SessionState } from '../../calendar/session-calendar.js';
import type { SnapshotColumns } from '../../market-snapshot.js';
import type { Fields } from './envelope.js';
import type { RowReader } from './row-reader.js';

const MINUTE_MS = 60_000;
const NS_PER_MS = 1e6;

/** What a row is read against. */
export interface SnapshotMoment {
  readonly session: SessionState;
  readonly nowMs: number;
  /** End of the regular hours before this session: the time of a price that is not from today. */
  readonly previousCloseMs: number;
  /** The vendor has cleared today's bars while the session still counts as today: its bar is now in `prevDay`. */
  readonly cleared: boolean;
}

/** The latest minute bar; NaN where it is not from this session. */
interface MinuteBar {
  readonly closeUsd: number;
  readonly sessionVolumeShares: number;
  /** End of the minute, at most now. */
  readonly endMs: number;
}

interface PricePoint {
  readonly usd: number;
  readonly timeMs: number;
}

/** Writes one row of the full-market snapshot into the columns. Prices come from the newest source that has one. */
export function readSnapshotRow(
  row: Fields,
  reader: RowReader,
  slot: number,
  columns: SnapshotColumns,
  moment: SnapshotMoment,
): void {
  const { session, cleared } = moment;
  const today = reader.part(row.day);
  const previous = reader.part(row.prevDay);
  const previousCloseUsd = reader.priceUsd(previous.c);
  const todayCloseUsd = reader.priceUsd(today.c);
  const updatedMs = reader.timeMs(row.updated, NS_PER_MS);
  const minute = readMinute(reader, reader.part(row.min), moment);
  const trade = readTrade(reader, reader.part(row.lastTrade), updatedMs);

  const isCleared = cleared && Number.isNaN(todayCloseUsd);
  const day = isCleared ? previous : today;
  const dayTimeMs = isCleared ? session.regularCloseMs : updatedMs;
  const price = firstKnown([
    trade,
    { usd: minute.closeUsd, timeMs: minute.endMs },
    { usd: isCleared ? previousCloseUsd : todayCloseUsd, timeMs: dayTimeMs },
    { usd: previousCloseUsd, timeMs: moment.previousCloseMs },
  ]);
  const volumeShares = larger(reader.volumeShares(day.v), minute.sessionVolumeShares);

  columns.priceUsd[slot] = price.usd;
  columns.priceTimeMs[slot] = price.timeMs;
  columns.dayOpenUsd[slot] = reader.priceUsd(day.o);
  columns.dayHighUsd[slot] = reader.priceUsd(day.h);
  columns.dayLowUsd[slot] = reader.priceUsd(day.l);
  columns.vwapUsd[slot] = reader.priceUsd(day.vw);
  columns.dayVolumeShares[slot] = volumeShares;
  columns.volumeTimeMs[slot] = Number.isNaN(volumeShares) ? NaN : firstNumber(minute.endMs, dayTimeMs);
  columns.previousCloseUsd[slot] = isCleared ? NaN : previousCloseUsd;
}

function readMinute(reader: RowReader, bar: Fields, { session, nowMs }: SnapshotMoment): MinuteBar {
  const closeUsd = reader.priceUsd(bar.c);
  const sessionVolumeShares = reader.volumeShares(bar.av);
  const startMs = reader.timeMs(bar.t, 1);
  return startMs >= session.startMs
    ? { closeUsd, sessionVolumeShares, endMs: Math.min(startMs + MINUTE_MS, nowMs) }
    : { closeUsd: NaN, sessionVolumeShares: NaN, endMs: NaN };
}

function readTrade(reader: RowReader, trade: Fields, updatedMs: number): PricePoint {
  return { usd: reader.priceUsd(trade.p), timeMs: firstNumber(reader.timeMs(trade.t, NS_PER_MS), updatedMs) };
}

function firstKnown(points: readonly PricePoint[]): PricePoint {
  return points.find(({ usd }) => usd > 0) ?? { usd: NaN, timeMs: NaN };
}

function firstNumber(a: number, b: number): number {
  return Number.isNaN(a) ? b : a;
}

function larger(a: number, b: number): number {
  return Number.isNaN(a) || b > a ? b : a;
}
