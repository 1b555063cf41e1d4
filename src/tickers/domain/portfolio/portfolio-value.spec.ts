import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { momentumRating } from '../momentum/momentum-rating.js';
import { type PricedHolding, valuePortfolio } from './portfolio-value.js';

const holding = (ticker: string, shares: number, price: number, momentum: number | null = 60): PricedHolding => ({
  ticker,
  shares,
  price,
  price_as_of: null,
  momentum,
  rating: momentumRating(momentum),
});

describe('valuePortfolio', () => {
  it('values, weighs and orders what is held', () => {
    const value = valuePortfolio([holding('A', 1.5, 20, 40), holding('B', 7, 10, 90), holding('C', 0, 5, null)]);
    expect(value).toMatchObject({ total_value: 100, gross_value: 100, average_momentum: 65 });
    expect(value.positions.map(({ ticker, market_value, weight }) => [ticker, market_value, weight])).toEqual([
      ['B', 70, 0.7],
      ['A', 30, 0.3],
      ['C', 0, 0],
    ]);
    expect(value.weighted_average_momentum).toBeCloseTo(0.7 * 90 + 0.3 * 40, 12);
    expect(value.concentration_hhi).toBeCloseTo(0.49 + 0.09, 12);
  });

  it('weighs what is owed by its size', () => {
    const value = valuePortfolio([holding('A', 30, 1, 80), holding('B', -10, 1, 20)]);
    expect(value).toMatchObject({ total_value: 20, gross_value: 40 });
    expect(value.positions.map(({ market_value, weight }) => [market_value, weight])).toEqual([
      [30, 0.75],
      [-10, 0.25],
    ]);
    expect(value.weighted_average_momentum).toBeCloseTo(65, 12);
  });

  it('averages over the positions whose momentum is known', () => {
    const value = valuePortfolio([holding('A', 90, 1, null), holding('B', 6, 1, 50), holding('C', 4, 1, 100)]);
    expect(value.weighted_average_momentum).toBeCloseTo(70, 12);
    expect(value.average_momentum).toBe(75);
  });

  it('tells nothing of nothing', () => {
    const nothing = { weighted_average_momentum: null, concentration_hhi: null };
    const unknown = { total_value: null, gross_value: null, average_momentum: null };
    expect(valuePortfolio([])).toEqual({ ...nothing, ...unknown, positions: [] });
    const zero = { total_value: 0, gross_value: 0, average_momentum: 60 };
    expect(valuePortfolio([holding('A', 0, 9)])).toMatchObject({ ...nothing, ...zero });
  });

  it('adds up, whatever is held', () => {
    const holdings = fc
      .uniqueArray(fc.stringMatching(/^[A-Z]{1,4}$/), { minLength: 1, maxLength: 40 })
      .chain((tickers) =>
        fc.tuple(
          ...tickers.map((ticker) =>
            fc
              .tuple(
                fc.double({ min: -1e6, max: 1e6, noNaN: true }),
                fc.double({ min: 0.01, max: 1e4, noNaN: true }),
                fc.option(fc.double({ min: 0, max: 100, noNaN: true }), { nil: null }),
              )
              .map(([shares, price, momentum]) => holding(ticker, shares, price, momentum)),
          ),
        ),
      );
    fc.assert(
      fc.property(holdings, (held) => {
        const value = valuePortfolio(held);
        expect(value.positions).toHaveLength(held.length);
        for (const [at, { market_value }] of value.positions.entries())
          expect(market_value).toBeLessThanOrEqual(value.positions[at - 1]?.market_value ?? Infinity);
        const [total, gross] = [value.total_value!, value.gross_value!];
        if (gross === 0) return;
        const weights = value.positions.map(({ weight }) => weight!);
        expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 9);
        expect(value.concentration_hhi).toBeGreaterThanOrEqual(1 / held.length - 1e-9);
        expect(value.concentration_hhi).toBeLessThanOrEqual(1 + 1e-9);
        expect(Math.abs(total)).toBeLessThanOrEqual(gross * (1 + 1e-12));
      }),
    );
  });
});
