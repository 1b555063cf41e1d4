import type { CalibrationDocument, CurvePoints, VolumeCurve } from '../../calibration/calibration-document.js';
import type { SessionState } from '../../market-data/calendar/session-calendar.js';

/** A curve made from the volumes of past sessions. */
export interface LearnedCurve {
  readonly curve: VolumeCurve;
  readonly version: string;
  /** Sessions behind it. */
  readonly sessions: number;
}

/** The curve that a run counts with, and where it is from. */
export interface VolumeCurveInUse {
  readonly curve: VolumeCurve;
  readonly source: 'calibration' | 'learned' | 'default';
  /** null unless it was learned. */
  readonly version: string | null;
  /** Sessions behind it; 0 unless it was learned. */
  readonly sessions: number;
}

/**
 * The curve until one is learned: premarket does about 3 % of a day's volume, the opening and closing auctions make the
 * regular session a U, after hours the last 4 %.
 */
export const DEFAULT_VOLUME_CURVE: VolumeCurve = {
  premarket: [
    [0, 0],
    [0.45, 0.004],
    [0.73, 0.01],
    [0.91, 0.02],
    [1, 0.03],
  ],
  regular: [
    [0, 0.03],
    [1 / 78, 0.065],
    [6 / 78, 0.15],
    [12 / 78, 0.22],
    [18 / 78, 0.28],
    [24 / 78, 0.332],
    [30 / 78, 0.38],
    [36 / 78, 0.425],
    [42 / 78, 0.468],
    [48 / 78, 0.512],
    [54 / 78, 0.558],
    [60 / 78, 0.608],
    [66 / 78, 0.666],
    [72 / 78, 0.745],
    [77 / 78, 0.84],
    [1, 0.96],
  ],
  afterhours: [
    [0, 0.96],
    [0.125, 0.98],
    [1, 1],
  ],
};

/** What the calibration says, else what was learned, else the default. */
export function curveInUse({ volume_curve }: CalibrationDocument, learned: LearnedCurve | null): VolumeCurveInUse {
  if (volume_curve !== null) return { curve: volume_curve, source: 'calibration', version: null, sessions: 0 };
  if (learned !== null) return { ...learned, source: 'learned' };
  return { curve: DEFAULT_VOLUME_CURVE, source: 'default', version: null, sessions: 0 };
}

/** Below this share of the day a relative volume says nothing yet: it is unknown. */
const MIN_SHARE_FRAC = 0.001;

/**
 * Share of a whole day's volume (0-1) that is normally done by now; 1 when the session is over. An early close
 * compresses the regular curve, because elapsed time is counted in shares of the phase.
 * NaN in the first moments of premarket, when nothing can be expected yet.
 */
export function expectedVolumeShare(curve: VolumeCurve, session: SessionState): number {
  if (session.phase === 'closed') return 1;
  const share = doneFracAt(curve[session.phase], session.phaseElapsedFrac);
  return share < MIN_SHARE_FRAC ? NaN : share;
}

/** Share done (0-1) where `x` of the phase has elapsed, on the line between the two points around it. */
export function doneFracAt(points: CurvePoints, x: number): number {
  let [x0, y0] = points[0] ?? [0, 0];
  for (const [x1, y1] of points) {
    if (x <= x1) return x1 === x0 ? y1 : y0 + ((x - x0) / (x1 - x0)) * (y1 - y0);
    [x0, y0] = [x1, y1];
  }
  return y0;
}
