import { knownMean } from '../momentum/known.js';
import type { MomentumRating } from '../momentum/momentum-rating.js';

/** One holding whose price is known. */
export interface PricedHolding {
  readonly ticker: string;
  /** Fractions are shares too; negative ones are owed. */
  readonly shares: number;
  /** USD. */
  readonly price: number;
  /** When the price was made, ISO 8601 UTC; null = unknown. */
  readonly price_as_of: string | null;
  /** 0-100; null = unknown. */
  readonly momentum: number | null;
  readonly rating: MomentumRating;
}

/** A holding and what it is of the whole. */
export interface Position extends PricedHolding {
  /** USD; negative for shares owed. */
  readonly market_value: number;
  /** Its share of `gross_value`, 0-1, whichever its sign; null where that is 0. */
  readonly weight: number | null;
}

/** What a portfolio is worth and what it is made of; null where there is nothing to tell it from. */
export interface PortfolioValue {
  /** USD: what is held less what is owed; null without any position. */
  readonly total_value: number | null;
  /** USD: what is held and what is owed; null without any position. */
  readonly gross_value: number | null;
  /** By market value, the largest first, ties by ticker. */
  readonly positions: readonly Position[];
  /** Of the positions whose momentum is known, by their weights. */
  readonly weighted_average_momentum: number | null;
  /** Of the same positions, each counting once. */
  readonly average_momentum: number | null;
  /** Sum of the squared weights: 1 = all in one, 1/n = equal parts of n. */
  readonly concentration_hhi: number | null;
}

export function valuePortfolio(holdings: readonly PricedHolding[]): PortfolioValue {
  const isEmpty = holdings.length === 0;
  const valued = holdings.map((holding) => ({ ...holding, market_value: holding.shares * holding.price }));
  const gross = valued.reduce((sum, { market_value }) => sum + Math.abs(market_value), 0);
  const positions = valued
    .map((holding) => ({ ...holding, weight: gross > 0 ? Math.abs(holding.market_value) / gross : null }))
    .sort((a, b) => b.market_value - a.market_value || (a.ticker < b.ticker ? -1 : 1));
  return {
    total_value: isEmpty ? null : valued.reduce((sum, { market_value }) => sum + market_value, 0),
    gross_value: isEmpty ? null : gross,
    positions,
    weighted_average_momentum: knownMean(
      positions.map(({ weight, momentum }) => ({ weight: weight ?? 0, value: momentum })),
    ),
    average_momentum: knownMean(positions.map(({ momentum }) => ({ weight: 1, value: momentum }))),
    concentration_hhi: gross > 0 ? positions.reduce((sum, { weight }) => sum + (weight ?? 0) ** 2, 0) : null,
  };
}
