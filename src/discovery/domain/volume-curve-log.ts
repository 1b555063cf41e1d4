import type { MarketSnapshot } from '../../market-data/market-snapshot.js';
import { lastMarkOf, positionOf } from './volume-curve-axis.js';
import { isCommonStock, type UniverseVerdicts } from './universe.js';

/** The market's volume at one instant of a session. */
export interface VolumeMark {
  /** On the axis of the session, in marks. */
  readonly position: number;
  /** Day volume so far of all common stocks, whatever they trade at: none enters or leaves in the course of a day. */
  readonly volumeShares: number;
  /** Common stocks in the snapshot: few where a snapshot has lost rows. */
  readonly commonStocks: number;
}

/** What was seen of one session: at most one mark in each stretch between two marks of the axis. */
export interface SeenSession {
  /** The mark of the axis at which its volume is whole. */
  readonly lastMark: number;
  readonly marks: ReadonlyMap<number, VolumeMark>;
}

/** Sessions by date (YYYY-MM-DD). Merging is a union: the order in which processes write theirs does not matter. */
export type VolumeLog = ReadonlyMap<string, SeenSession>;

/** Positions are noted to a ten-thousandth of a mark: 30 ms in regular hours. */
const PRECISION = 1e4;

/** What one snapshot adds to the log; null on an early close, and where it has no volume of its session's course. */
export function seenIn(snapshot: MarketSnapshot, { codes, commonStocks }: UniverseVerdicts): VolumeLog | null {
  const { session, columns, freshness } = snapshot;
  const lastMark = lastMarkOf(session);
  if (lastMark === null || freshness === 'end_of_day') return null;
  let volumeShares = 0;
  for (let i = 0; i < codes.length; i++) {
    const volume = columns.dayVolumeShares[i] as number;
    if (volume > 0 && isCommonStock(codes[i] as number)) volumeShares += volume;
  }
  if (volumeShares === 0) return null;
  const position = Math.round(positionOf(session) * PRECISION) / PRECISION;
  const mark = { position, volumeShares, commonStocks };
  return new Map([[session.date, { lastMark, marks: new Map([[stretchOf(mark, lastMark), mark]]) }]]);
}

/** The stretch that a mark is in, by the mark of the axis that it begins at; the end is part of the last. */
export function stretchOf({ position }: VolumeMark, lastMark: number): number {
  return Math.min(Math.floor(position), lastMark - 1);
}

/** Everything that is in one of them; `log` itself where `other` has nothing new. */
export function mergeLogs(log: VolumeLog, other: VolumeLog): VolumeLog {
  const merged = new Map(log);
  for (const [date, session] of other) {
    const held = merged.get(date);
    merged.set(date, held === undefined ? session : mergeSessions(held, session));
  }
  const same = merged.size === log.size && [...merged].every(([date, session]) => log.get(date) === session);
  return same ? log : merged;
}

function mergeSessions(session: SeenSession, other: SeenSession): SeenSession {
  const { lastMark } = session;
  const added = [...other.marks].filter(([stretch, mark]) => {
    const held = session.marks.get(stretch);
    return held === undefined || isPreferred(mark, held, stretch === lastMark - 1);
  });
  return added.length === 0 ? session : { lastMark, marks: new Map([...session.marks, ...added]) };
}

/** The first of a stretch, so that it is noted once; the last of the last, which ends the day. */
function isPreferred(a: VolumeMark, b: VolumeMark, isLast: boolean): boolean {
  if (a.position !== b.position) return isLast ? a.position > b.position : a.position < b.position;
  if (a.volumeShares !== b.volumeShares) return a.volumeShares > b.volumeShares;
  return a.commonStocks > b.commonStocks;
}
