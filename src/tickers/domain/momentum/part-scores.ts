import { clamp, knownMean } from './known.js';
import type { MomentumInputs } from './momentum-inputs.js';

/** What the technical score is made of, each 0-100; null = unknown. */
export interface TechnicalPoints {
  readonly rsi_points: number | null;
  readonly volume_points: number | null;
  readonly roc_points: number | null;
}

/** What a company earns; null = unknown. A ratio that is not positive says nothing of value. */
export interface Fundamentals {
  /** Price / expected earnings a share. */
  readonly forwardPe: number | null;
  /** Price/earnings / growth of earnings. */
  readonly peg: number | null;
}

export function technicalPoints({ rsi14, volume_ratio, roc10_pct }: MomentumInputs): TechnicalPoints {
  return {
    rsi_points: rsi14 === null ? null : rsiPoints(rsi14),
    volume_points: volume_ratio === null ? null : Math.min(100, 50 * volume_ratio),
    roc_points: roc10_pct === null ? null : clamp(roc10_pct * 10 + 50, 0, 100),
  };
}

export function technicalScore({ rsi_points, volume_points, roc_points }: TechnicalPoints): number | null {
  return knownMean([
    { weight: 0.4, value: rsi_points },
    { weight: 0.3, value: volume_points },
    { weight: 0.3, value: roc_points },
  ]);
}

/** Strong without being overbought is best: 50-70. */
function rsiPoints(rsi: number): number {
  if (rsi < 30 || rsi > 85) return 0;
  if (rsi < 50) return 2.5 * (rsi - 30);
  return rsi <= 70 ? 100 : 100 - 2 * (rsi - 70);
}

/** How far the ticker left the benchmark behind in 21 sessions: 50 is level, 100 from 5 percent points on. */
export function relativeScore({ excess_return_21_frac: excess }: MomentumInputs): number | null {
  if (excess === null) return null;
  if (excess > 0.05) return 100;
  return excess > 0 ? 50 + 1000 * excess : Math.max(0, 50 + 500 * excess);
}

/** null where neither ratio is known. */
export function fundamentalScore({ forwardPe, peg }: Fundamentals): number | null {
  if (forwardPe === null && peg === null) return null;
  return 50 + bonus(forwardPe, 25, 40) + bonus(peg, 1, 2);
}

function bonus(ratio: number | null, low: number, middling: number): number {
  if (ratio === null || ratio <= 0 || ratio >= middling) return 0;
  return ratio < low ? 20 : 10;
}
