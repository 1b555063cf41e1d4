import type { MarketSnapshot } from '../../market-data/market-snapshot.js';
import type { LearnedCurve } from '../domain/volume-curve.js';

/** Watches how the volume of each session builds up, and learns the curve from those it has seen whole. */
export class VolumeCurveBook {
  /** null until enough sessions have been seen. */
  get learned(): LearnedCurve | null {
    return null;
  }

  /** Notes the volumes of one snapshot. Never rejects. @param eligible 1 where the row counts */
  observe(_snapshot: MarketSnapshot): Promise<void> {
    return Promise.resolve();
  }
}
