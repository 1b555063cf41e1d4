import { documentHash } from '../../calibration/calibration-hash.js';
import { DEFAULT_VOLUME_CURVE, type LearnedCurve } from './volume-curve.js';
import { CLOSE_MARK, curveThrough, END_MARK, OPEN_MARK, shareAt } from './volume-curve-axis.js';
import type { SeenSession, VolumeLog, VolumeMark } from './volume-curve-log.js';

const MIN_LEARNED_SESSIONS = 5;
const MAX_LEARNED_SESSIONS = 20;
/** A session that is not whole yet may still be completed by what another process has seen. */
const OPEN_SESSIONS = 3;
/** Of the 5-minute stretches: of regular hours, and of the half hours that begin and end them, where most is traded. */
const MIN_COVERED_FRAC = 0.6;
const HALF_HOUR_MARKS = 6;
/** How far from the end, in marks, the last sight may be: more is traded there than anywhere else. */
const END_TOLERANCE = 0.2;
/** A snapshot with fewer of the session's common stocks has lost rows, or was read without reference data. */
const MIN_STOCKS_FRAC = 0.95;
/** Growth below which the market's volume stands still: even a quiet minute adds a hundred times that. */
const HALTED_GROWTH_FRAC = 1e-5;
const PRECISION = 1e6;

const REGULAR_HOURS = [OPEN_MARK, CLOSE_MARK] as const;
const OPENING_AND_CLOSE = [
  [OPEN_MARK, OPEN_MARK + HALF_HOUR_MARKS],
  [CLOSE_MARK - HALF_HOUR_MARKS, CLOSE_MARK],
] as const;

const DEFAULT_SHARES = Array.from({ length: END_MARK + 1 }, (_, mark) => shareAt(DEFAULT_VOLUME_CURVE, mark));

/**
 * The median of the last sessions that were seen whole, mark by mark, so that no single one bends it; null until there are
 * enough of them. It rises because each of them does.
 */
export function learnCurve(log: VolumeLog): LearnedCurve | null {
  const sessions = wholeSessions(log);
  if (sessions.length < MIN_LEARNED_SESSIONS) return null;
  const shares = DEFAULT_SHARES.map((_, mark) => {
    const share = median(sessions.map((session) => session.shares[mark] as number));
    return Math.round(share * PRECISION) / PRECISION;
  });
  return { curve: curveThrough(shares), version: versionOf(sessions), sessions: sessions.length };
}

/** The log without what nothing more can be learned from. */
export function prunedLog(log: VolumeLog): VolumeLog {
  const dates = [...log.keys()].sort();
  const kept = new Set([...dates.slice(-OPEN_SESSIONS), ...wholeSessions(log).map(({ date }) => date)]);
  return kept.size === log.size ? log : new Map([...log].filter(([date]) => kept.has(date)));
}

interface WholeSession {
  readonly date: string;
  /** Share of the day's volume done by each mark, 0-1. */
  readonly shares: readonly number[];
}

/** The newest that count, oldest first. */
function wholeSessions(log: VolumeLog): WholeSession[] {
  return [...log]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([date, session]) => {
      const shares = sessionShares(session);
      return shares === null ? [] : [{ date, shares }];
    })
    .slice(-MAX_LEARNED_SESSIONS);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted.length >> 1;
  const lower = (sorted.length - 1) >> 1;
  return ((sorted[lower] as number) + (sorted[upper] as number)) / 2;
}

function versionOf(sessions: readonly WholeSession[]): string {
  return documentHash(sessions.map(({ date, shares }) => [date, ...shares])).slice(0, 16);
}

/** Shares done by each mark of one session; null when it was not seen whole. */
function sessionShares({ lastMark, marks }: SeenSession): number[] | null {
  const seen = trustedMarks([...marks.values()].sort((a, b) => a.position - b.position));
  const end = seen[seen.length - 1];
  if (end === undefined || end.position < lastMark - END_TOLERANCE) return null;
  // a market that never closes has no opening
  const watched = lastMark === CLOSE_MARK ? [REGULAR_HOURS] : [REGULAR_HOURS, ...OPENING_AND_CLOSE];
  if (!watched.every(([from, to]) => isCovered(seen, from, to))) return null;
  const path = [{ position: 0, volumeShares: 0 }, ...seen, { ...end, position: lastMark }];
  return DEFAULT_SHARES.map((_, mark) => (mark >= lastMark ? 1 : volumeAt(path, mark) / end.volumeShares));
}

function isCovered(seen: readonly VolumeMark[], from: number, to: number): boolean {
  return seen.filter(({ position }) => position >= from && position <= to).length >= MIN_COVERED_FRAC * (to - from);
}

/** Without the sights of partial snapshots, of a halted feed, and of single wrong volumes. */
function trustedMarks(marks: readonly VolumeMark[]): VolumeMark[] {
  const stocks = Math.max(...marks.map(({ commonStocks }) => commonStocks));
  return longestRise(withoutHalts(marks.filter((mark) => mark.commonStocks >= MIN_STOCKS_FRAC * stocks)));
}

/** Of volumes that stand still from some moment before the close, only that moment is kept. */
function withoutHalts(marks: readonly VolumeMark[]): VolumeMark[] {
  let since: VolumeMark | null = null;
  return marks.filter((mark) => {
    const halted =
      since !== null &&
      since.position < CLOSE_MARK &&
      Math.abs(mark.volumeShares - since.volumeShares) <= HALTED_GROWTH_FRAC * since.volumeShares;
    if (!halted) since = mark;
    return !halted;
  });
}

/** The most marks whose volumes never fall: day volume cannot, so what stands against most others is wrong. */
function longestRise(marks: readonly VolumeMark[]): VolumeMark[] {
  const best: { readonly length: number; readonly before: number }[] = [];
  let last = -1;
  marks.forEach((mark, i) => {
    let [length, before] = [1, -1];
    for (let j = 0; j < i; j++) {
      const rise = best[j];
      if (rise === undefined || rise.length < length || (marks[j]?.volumeShares ?? Infinity) > mark.volumeShares)
        continue;
      [length, before] = [rise.length + 1, j];
    }
    best.push({ length, before });
    if (length >= (best[last]?.length ?? 0)) last = i;
  });
  const kept: VolumeMark[] = [];
  for (let i = last; i !== -1; i = best[i]?.before ?? -1) kept.unshift(marks[i] as VolumeMark);
  return kept;
}

type PathPoint = Pick<VolumeMark, 'position' | 'volumeShares'>;

/** Between two sights, volume is taken to come as the default curve has it. */
function volumeAt(path: readonly PathPoint[], mark: number): number {
  const next = path.findIndex(({ position }) => position > mark);
  const from = path[next - 1];
  const to = path[next];
  if (from === undefined || to === undefined) throw new RangeError(`mark ${String(mark)} is outside of the session`);
  const done = (position: number): number => shareAt(DEFAULT_VOLUME_CURVE, position);
  const part = (done(mark) - done(from.position)) / (done(to.position) - done(from.position));
  return from.volumeShares + (to.volumeShares - from.volumeShares) * part;
}
