import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RSI, SMA } from 'trading-signals';
import { type SeriesBar, seriesOf } from '../../../../test/support/bar-series.js';
import type { BarSeries } from '../../../market-data/history/bar-series.js';
import { benchmarkCloses, type MomentumInputs, momentumInputs } from './momentum-inputs.js';

const bar = (close: number, volume = 1000): SeriesBar => [close, close, close, close, volume];
const closesOf = (closes: readonly number[]): BarSeries => seriesOf(closes.map((close) => bar(close)));
const rising = (count: number): number[] => Array.from({ length: count }, (_, at) => 100 + at);
const inputsOf = (series: BarSeries, benchmark: BarSeries | null = null): MomentumInputs =>
  momentumInputs(series, benchmarkCloses(benchmark));

describe('momentumInputs', () => {
  it('measures a return over n sessions from the close n sessions ago, not n - 1', () => {
    const closes = rising(250);
    const inputs = inputsOf(closesOf(closes));
    expect(inputs.return_21_frac).toBeCloseTo(349 / 328 - 1, 12);
    expect(inputs.return_63_frac).toBeCloseTo(349 / 286 - 1, 12);
    expect(inputs.return_126_frac).toBeCloseTo(349 / 223 - 1, 12);
    expect(inputs.return_249_frac).toBeCloseTo(349 / 100 - 1, 12);
    expect(inputs.roc10_pct).toBeCloseTo((349 / 339 - 1) * 100, 12);
    expect(inputs.annualised_21_frac).toBeCloseTo((349 / 328) ** 12 - 1, 12);
    expect(inputs.annualised_63_frac).toBeCloseTo((349 / 286) ** 4 - 1, 12);
  });

  it.each([
    ['return_21_frac', 22],
    ['return_63_frac', 64],
    ['return_126_frac', 127],
    ['return_249_frac', 250],
    ['annualised_21_frac', 22],
    ['annualised_63_frac', 64],
    ['ma20_usd', 20],
    ['ma50_usd', 50],
    ['ma200_usd', 200],
    ['ma20_slope_frac', 30],
    ['rsi14', 15],
    ['volume_ratio', 10],
    ['roc10_pct', 11],
  ] as const)('knows %s from %d bars on', (name, bars) => {
    expect(inputsOf(closesOf(rising(bars)))[name]).not.toBeNull();
    expect(inputsOf(closesOf(rising(bars - 1)))[name]).toBeNull();
  });

  it('takes the newest volume as a multiple of the mean of the last 30', () => {
    const volumes = [...Array<number>(40).fill(7), ...Array<number>(29).fill(100), 400];
    const inputs = inputsOf(seriesOf(volumes.map((volume) => bar(10, volume))));
    expect(inputs.volume_ratio).toBeCloseTo(400 / ((29 * 100 + 400) / 30), 12);
  });

  it('leaves volumes out that nobody told, and knows no ratio to nothing', () => {
    const withGaps = Array.from({ length: 30 }, (_, at) => bar(10, at % 3 === 0 ? NaN : 50));
    expect(inputsOf(seriesOf(withGaps)).volume_ratio).toBe(1);
    expect(inputsOf(seriesOf([...withGaps, bar(10, NaN)])).volume_ratio).toBeNull();
    expect(inputsOf(seriesOf(Array.from({ length: 30 }, () => bar(10, 0)))).volume_ratio).toBeNull();
  });

  it('compares with the benchmark between the same days', () => {
    const series = closesOf(rising(60));
    const benchmark = seriesOf(rising(60).map((close) => bar(close * 2)));
    expect(inputsOf(series, benchmark).excess_return_21_frac).toBeCloseTo(0, 12);
    const thin = { ...series, dates: series.dates.map((date, at) => (at === 38 ? benchmark.dates[10]! : date)) };
    expect(inputsOf(thin, benchmark).benchmark_return_21_frac).toBeCloseTo(159 / 110 - 1, 12);
    const missed = { ...series, dates: series.dates.map((date, at) => (at === 38 ? '2020-01-02' : date)) };
    expect(inputsOf(missed, benchmark)).toMatchObject({ benchmark_return_21_frac: null, excess_return_21_frac: null });
    expect(inputsOf(series).excess_return_21_frac).toBeNull();
  });

  it('takes what a division by zero gives for unknown', () => {
    const inputs = inputsOf(closesOf([...Array<number>(60).fill(0), 5]));
    expect(inputs).toMatchObject({ return_21_frac: null, roc10_pct: null, annualised_21_frac: null });
  });

  const markets = fc.array(fc.double({ min: 0.01, max: 5000, noNaN: true }), { minLength: 50, maxLength: 260 });

  it('agrees with an independent library on RSI and means', () => {
    fc.assert(
      fc.property(markets, (closes) => {
        const inputs = inputsOf(closesOf(closes));
        const rsi = new RSI(14);
        const means = [new SMA(20), new SMA(50)];
        for (const close of closes) [rsi, ...means].forEach((indicator) => indicator.add(close));
        expect(inputs.rsi14).toBeCloseTo(rsi.getResultOrThrow(), 7);
        expect(inputs.ma20_usd).toBeCloseTo(means[0]!.getResultOrThrow(), 7);
        expect(inputs.ma50_usd).toBeCloseTo(means[1]!.getResultOrThrow(), 7);
      }),
      { numRuns: 50 },
    );
  });

  it('is the same on another share basis, the means in dollars apart', () => {
    fc.assert(
      fc.property(markets, fc.constantFrom(0.25, 2, 8), (closes, factor) => {
        const { ma20_usd, ma50_usd, ma200_usd, ...plain } = inputsOf(closesOf(closes));
        const split = inputsOf(closesOf(closes.map((close) => close * factor)));
        expect(split).toEqual({
          ...plain,
          ma20_usd: ma20_usd! * factor,
          ma50_usd: ma50_usd! * factor,
          ma200_usd: ma200_usd === null ? null : ma200_usd * factor,
        });
      }),
      { numRuns: 50 },
    );
  });
});
