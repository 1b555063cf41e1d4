import { clamp, finiteOrNull, knownMean } from './known.js';
import type { MomentumInputs } from './momentum-inputs.js';

/** Steps of ten sessions in a year: makes a slope over ten sessions one over a year. */
const SLOPES_A_YEAR = 25;

/** How v2 makes its score of prices; the points of each, null = unknown. */
export interface PricePoints {
  /** 0-20: above which averages the price is. */
  readonly direction: number | null;
  /** 0-40: how far it has come. */
  readonly magnitude: number | null;
  /** 0-40: whether it comes faster than before. */
  readonly acceleration: number | null;
}

/** How classic makes its score of prices; they add up to it, within 0-100. */
export interface ClassicPricePoints {
  /** The weighted return in percent, of either sign. */
  readonly return_points: number | null;
  /** 0-100: above which averages the price is. */
  readonly average_points: number | null;
}

/** Returns over four windows, the shortest counting most; over those that are known. */
function weightedReturn(inputs: MomentumInputs): number | null {
  return knownMean([
    { weight: 0.4, value: inputs.return_21_frac },
    { weight: 0.3, value: inputs.return_63_frac },
    { weight: 0.2, value: inputs.return_126_frac },
    { weight: 0.1, value: inputs.return_249_frac },
  ]);
}

export function pricePoints(price: number, inputs: MomentumInputs): PricePoints {
  const direction = shareAbove(price, inputs, { ma20: 7, ma50: 6, ma200: 7 });
  const weighted = weightedReturn(inputs);
  const speedUp = speedingUp(inputs);
  return {
    direction: direction === null ? null : 20 * direction,
    magnitude: weighted === null ? null : clamp(20 + 80 * weighted, 0, 40),
    acceleration: speedUp === null ? null : clamp(20 + 30 * speedUp, 0, 40),
  };
}

/** 0-100 out of the points that are known. */
export function priceScore({ direction, magnitude, acceleration }: PricePoints): number | null {
  const share = (points: number | null, of: number): number | null => (points === null ? null : (points / of) * 100);
  return knownMean([
    { weight: 20, value: share(direction, 20) },
    { weight: 40, value: share(magnitude, 40) },
    { weight: 40, value: share(acceleration, 40) },
  ]);
}

export function classicPricePoints(price: number, inputs: MomentumInputs): ClassicPricePoints {
  const weighted = weightedReturn(inputs);
  const above = shareAbove(price, inputs, { ma20: 0.4, ma50: 0.3, ma200: 0.3 });
  return {
    return_points: weighted === null ? null : 100 * weighted,
    average_points: above === null ? null : 100 * above,
  };
}

export function classicPriceScore({ return_points, average_points }: ClassicPricePoints): number | null {
  if (return_points === null || average_points === null) return null;
  return clamp(return_points + average_points, 0, 100);
}

/** Share of the weights of the known averages that the price is above, 0-1. */
function shareAbove(
  price: number,
  { ma20_usd, ma50_usd, ma200_usd }: MomentumInputs,
  weights: { readonly ma20: number; readonly ma50: number; readonly ma200: number },
): number | null {
  const isAbove = (average: number | null): number | null => (average === null ? null : Number(price > average));
  return knownMean([
    { weight: weights.ma20, value: isAbove(ma20_usd) },
    { weight: weights.ma50, value: isAbove(ma50_usd) },
    { weight: weights.ma200, value: isAbove(ma200_usd) },
  ]);
}

/** How much faster a year would go at the pace of the last month than at that of the quarter, and where the mean goes. */
function speedingUp({ annualised_21_frac, annualised_63_frac, ma20_slope_frac }: MomentumInputs): number | null {
  const isPaceKnown = annualised_21_frac !== null && annualised_63_frac !== null;
  return knownMean([
    { weight: 0.7, value: isPaceKnown ? finiteOrNull(annualised_21_frac - annualised_63_frac) : null },
    { weight: 0.3, value: ma20_slope_frac === null ? null : ma20_slope_frac * SLOPES_A_YEAR },
  ]);
}
