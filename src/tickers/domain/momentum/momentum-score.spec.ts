import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { MomentumInputs } from './momentum-inputs.js';
import { MOMENTUM_RATINGS, momentumRating } from './momentum-rating.js';
import { MOMENTUM_VARIANTS, type MomentumSubject, type PartScore, scoreMomentum } from './momentum-score.js';

const KNOWN: MomentumInputs = {
  return_21_frac: 0.1,
  return_63_frac: 0.2,
  return_126_frac: 0.3,
  return_249_frac: 0.4,
  annualised_21_frac: 1.1 ** 12 - 1,
  annualised_63_frac: 1.2 ** 4 - 1,
  ma20_usd: 95,
  ma50_usd: 105,
  ma200_usd: 80,
  ma20_slope_frac: 0.01,
  rsi14: 60,
  volume_ratio: 1.2,
  roc10_pct: 2,
  benchmark_return_21_frac: 0.08,
  excess_return_21_frac: 0.02,
};
const subject = (inputs: Partial<MomentumInputs> = {}, rest: Partial<MomentumSubject> = {}): MomentumSubject => ({
  priceUsd: 100,
  sessions: 260,
  inputs: { ...KNOWN, ...inputs },
  fundamentals: null,
  ...rest,
});
const part = (name: string, of: MomentumSubject, variant: 'v2' | 'classic' = 'v2'): PartScore =>
  scoreMomentum(variant, of).parts[name as 'price']!;

describe('scoreMomentum', () => {
  it('scores v2 as it is defined', () => {
    const { score, parts, missing, coverage } = scoreMomentum('v2', subject());
    const weighted = 0.4 * 0.1 + 0.3 * 0.2 + 0.2 * 0.3 + 0.1 * 0.4;
    const speedUp = 0.7 * (1.1 ** 12 - 1.2 ** 4) + 0.3 * 0.01 * 25;
    const price = 14 + (20 + 80 * weighted) + Math.min(40, 20 + 30 * speedUp);
    const technical = 0.4 * 100 + 0.3 * 60 + 0.3 * 70;
    const relative = 50 + 1000 * 0.02;
    expect(parts.price?.score).toBeCloseTo(price, 10);
    expect(parts.technical?.score).toBeCloseTo(technical, 10);
    expect(parts.relative?.score).toBeCloseTo(relative, 10);
    expect(score).toBeCloseTo(0.5 * price + 0.35 * technical + 0.15 * relative, 10);
    expect([missing, coverage]).toEqual([[], 1]);
    expect(parts).not.toHaveProperty('fundamental');
  });

  it('scores classic as it is defined, over the parts that are known', () => {
    const { score, parts, missing, coverage } = scoreMomentum('classic', subject());
    const weighted = 0.4 * 0.1 + 0.3 * 0.2 + 0.2 * 0.3 + 0.1 * 0.4;
    const price = Math.min(100, 100 * weighted + 100 * (0.4 + 0.3));
    expect(parts.price?.score).toBeCloseTo(price, 10);
    expect(score).toBeCloseTo((0.4 * price + 0.25 * 79 + 0.1 * 70) / 0.75, 10);
    expect(missing).toEqual(['fundamental']);
    expect(coverage).toBeCloseTo(0.75, 12);
    expect(parts.fundamental).toEqual({ score: null, weight: 0, contribution: 0, points: {} });
  });

  it.each([
    [20, 0.5, 90],
    [24.9, 1.5, 80],
    [25, 2, 60],
    [39.9, 1, 70],
    [40, null, 50],
    [null, 0.9, 70],
    [-3, -1, 50],
    [null, null, null],
  ])('scores a forward P/E of %p and a PEG of %p with %p', (forwardPe, peg, score) => {
    expect(part('fundamental', subject({}, { fundamentals: { forwardPe, peg } }), 'classic').score).toBe(score);
  });

  it.each([
    [29.99, 0],
    [30, 0],
    [40, 25],
    [50, 100],
    [70, 100],
    [80, 80],
    [85, 70],
    [85.01, 0],
  ])('gives an RSI of %p %p points', (rsi14, points) => {
    expect(part('technical', subject({ rsi14 })).points.rsi_points).toBeCloseTo(points, 10);
  });

  it.each([
    [0.051, 100],
    [0.05, 100],
    [0.0001, 50.1],
    [0, 50],
    [-0.05, 25],
    [-0.1, 0],
    [-0.5, 0],
  ])('gives an excess return of %p a score of %p', (excess_return_21_frac, score) => {
    expect(part('relative', subject({ excess_return_21_frac })).score).toBeCloseTo(score, 10);
  });

  it('renormalises inside the price, too', () => {
    const young = subject({ return_126_frac: null, return_249_frac: null, ma200_usd: null });
    const weighted = (0.4 * 0.1 + 0.3 * 0.2) / 0.7;
    expect(part('price', young).points.direction).toBeCloseTo((20 * 7) / 13, 10);
    expect(part('price', young).points.magnitude).toBeCloseTo(20 + 80 * weighted, 10);
    expect(part('price', young, 'classic').score).toBeCloseTo(100 * weighted + (100 * 0.4) / 0.7, 10);
    const quarterless = subject({ annualised_63_frac: null });
    expect(part('price', quarterless).points.acceleration).toBeCloseTo(20 + 30 * 0.25, 10);
  });

  it.each(MOMENTUM_VARIANTS)('says so when %s has too few sessions', (variant) => {
    const { score, rating, coverage, missing, parts } = scoreMomentum(variant, subject({}, { sessions: 49 }));
    expect({ score, rating, coverage }).toEqual({ score: null, rating: 'Insufficient Data', coverage: 0 });
    expect(missing).toEqual(Object.keys(parts));
    expect(scoreMomentum(variant, subject({}, { sessions: 50 })).score).not.toBeNull();
  });

  const maybe = (min: number, max: number) => fc.option(fc.double({ min, max, noNaN: true }), { nil: null });
  const inputs: fc.Arbitrary<MomentumInputs> = fc.record({
    return_21_frac: maybe(-1, 50),
    return_63_frac: maybe(-1, 50),
    return_126_frac: maybe(-1, 50),
    return_249_frac: maybe(-1, 50),
    annualised_21_frac: maybe(-1, 1e6),
    annualised_63_frac: maybe(-1, 1e6),
    ma20_usd: maybe(0, 200),
    ma50_usd: maybe(0, 200),
    ma200_usd: maybe(0, 200),
    ma20_slope_frac: maybe(-1, 3),
    rsi14: maybe(0, 100),
    volume_ratio: maybe(0, 30),
    roc10_pct: maybe(-100, 500),
    benchmark_return_21_frac: maybe(-1, 2),
    excess_return_21_frac: maybe(-3, 50),
  });

  it('stays within 0-100 and accounts for all of it, whatever is unknown', () => {
    fc.assert(
      fc.property(inputs, fc.constantFrom(...MOMENTUM_VARIANTS), (known, variant) => {
        const { score, parts, missing, coverage, rating } = scoreMomentum(variant, subject(known));
        const all = Object.values(parts);
        if (score === null) {
          expect({ coverage, rating, unknown: missing.length }).toEqual({
            coverage: 0,
            rating: 'Insufficient Data',
            unknown: all.length,
          });
          return;
        }
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(100 + 1e-9);
        expect(all.reduce((sum, { contribution }) => sum + contribution, 0)).toBeCloseTo(score, 9);
        expect(all.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 12);
        for (const { score: of, weight } of all) expect(of === null).toBe(weight === 0);
      }),
    );
  });
});

describe('momentumRating', () => {
  it.each([
    [100, 'Strong Buy'],
    [80, 'Strong Buy'],
    [79.999, 'Buy'],
    [65, 'Buy'],
    [64.999, 'Hold'],
    [50, 'Hold'],
    [49.999, 'Weak Hold'],
    [35, 'Weak Hold'],
    [34.999, 'Sell'],
    [0, 'Sell'],
    [null, 'Insufficient Data'],
  ])('of %p is %s', (score, rating) => {
    expect(momentumRating(score)).toBe(rating);
    expect(MOMENTUM_RATINGS).toContain(rating);
  });
});
