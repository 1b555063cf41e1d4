import type { CurvePoints, VolumeCurve } from '../../calibration/calibration-document.js';
import type { SessionState } from '../../market-data/calendar/session-calendar.js';

/** Below this share of the day a relative volume says nothing yet: it is unknown. */
const MIN_SHARE_FRAC = 0.001;

/**
 * Share of a whole day's volume (0-1) that is normally done by now; 1 when the session is over. An early close
 * compresses the regular curve, because elapsed time is counted in shares of the phase.
 * NaN in the first moments of premarket, when nothing can be expected yet.
 */
export function expectedVolumeShare(curve: VolumeCurve, session: SessionState): number {
  if (session.phase === 'closed') return 1;
  const share = interpolate(curve[session.phase], session.phaseElapsedFrac);
  return share < MIN_SHARE_FRAC ? NaN : share;
}

function interpolate(points: CurvePoints, x: number): number {
  let [x0, y0] = points[0] ?? [0, 0];
  for (const [x1, y1] of points) {
    if (x <= x1) return x1 === x0 ? y1 : y0 + ((x - x0) / (x1 - x0)) * (y1 - y0);
    [x0, y0] = [x1, y1];
  }
  return y0;
}
