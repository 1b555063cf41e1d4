import type { CurvePoints, VolumeCurve } from '../../calibration/calibration-document.js';
import type { SessionState } from '../../market-data/calendar/session-calendar.js';
import { doneFracAt } from './volume-curve.js';

/**
 * One axis over a whole session, in marks: every 15 minutes before and after regular hours, every 5 minutes in them.
 * A phase ends on the mark that the next one begins on, so a curve over the axis is joined by construction.
 */
export const OPEN_MARK = 22;
export const CLOSE_MARK = OPEN_MARK + 78;
export const END_MARK = CLOSE_MARK + 16;
const SPANS = {
  premarket: [0, OPEN_MARK],
  regular: [OPEN_MARK, CLOSE_MARK],
  afterhours: [CLOSE_MARK, END_MARK],
} as const;

const HOUR_MS = 3_600_000;
/** From the start of premarket to 16:00. Earlier closes have a curve of their own. */
const ORDINARY_MS = 12 * HOUR_MS;
/** A market that never closes trades regular hours all day long, 23 to 25 hours. */
const ROUND_THE_CLOCK_MS = 23 * HOUR_MS;

/** Where an instant stands on the axis, in marks. */
export function positionOf({ phase, phaseElapsedFrac }: SessionState): number {
  if (phase === 'closed') return END_MARK;
  const [from, to] = SPANS[phase];
  return from + (to - from) * phaseElapsedFrac;
}

/** The mark at which a session's volume is whole; null for an early close, which nothing is learned from. */
export function lastMarkOf({ startMs, regularCloseMs }: SessionState): number | null {
  const spanMs = regularCloseMs - startMs;
  if (spanMs === ORDINARY_MS) return END_MARK;
  return spanMs >= ROUND_THE_CLOCK_MS ? CLOSE_MARK : null;
}

/** Share of a day's volume (0-1) that a curve has done at a position of the axis. */
export function shareAt(curve: VolumeCurve, position: number): number {
  const phase = position < OPEN_MARK ? 'premarket' : position < CLOSE_MARK ? 'regular' : 'afterhours';
  const [from, to] = SPANS[phase];
  return doneFracAt(curve[phase], (position - from) / (to - from));
}

/** The curve through one share (0-1) a mark, END_MARK + 1 of them. */
export function curveThrough(shares: readonly number[]): VolumeCurve {
  const points = ([from, to]: readonly [number, number]): CurvePoints =>
    shares.slice(from, to + 1).map((share, k) => [k / (to - from), share]);
  return {
    premarket: points(SPANS.premarket),
    regular: points(SPANS.regular),
    afterhours: points(SPANS.afterhours),
  };
}
