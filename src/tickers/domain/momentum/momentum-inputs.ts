import type { BarSeries } from '../../../market-data/history/bar-series.js';
import { finiteOrNull } from './known.js';
import { wilderRsi } from './wilder-rsi.js';

/** Windows in sessions: months, quarters and so on as sessions of trade. */
const MONTH = 21;
const QUARTER = 63;
const HALF_YEAR = 126;
const YEAR = 249;
const SESSIONS_A_YEAR = 252;
const RATE_OF_CHANGE = 10;
const SLOPE = 10;
const VOLUME_WINDOW = 30;
/** Volumes that a mean of them needs, as everywhere in the scan. */
const MIN_VOLUMES = 10;
const RSI_CHANGES = 14;

/**
 * What the daily bars of a ticker say, as of its newest bar; null = unknown. A session is one in which the ticker traded,
 * and every window ends with the newest. Fractions: 0.05 is 5 %.
 */
export interface MomentumInputs {
  /** Close / close 21 sessions ago - 1, and so on. */
  readonly return_21_frac: number | null;
  readonly return_63_frac: number | null;
  readonly return_126_frac: number | null;
  readonly return_249_frac: number | null;
  /** What the return over 21 (63) sessions would be in a year of 252. */
  readonly annualised_21_frac: number | null;
  readonly annualised_63_frac: number | null;
  /** Means of the last so many closes. */
  readonly ma20_usd: number | null;
  readonly ma50_usd: number | null;
  readonly ma200_usd: number | null;
  /** The mean of the last 20 closes / the same 10 sessions ago - 1. */
  readonly ma20_slope_frac: number | null;
  readonly rsi14: number | null;
  /** Shares of the newest session / mean of the last 30, the newest among them. */
  readonly volume_ratio: number | null;
  /** Close / close 10 sessions ago - 1, percent. */
  readonly roc10_pct: number | null;
  /** Of the benchmark, from and to the days that the return over 21 sessions is from and to. */
  readonly benchmark_return_21_frac: number | null;
  /** The return over 21 sessions less that of the benchmark. */
  readonly excess_return_21_frac: number | null;
}

/** Closes of the benchmark by day, YYYY-MM-DD. */
export type BenchmarkCloses = ReadonlyMap<string, number>;

/** @param series null where the benchmark has no bars: then nothing relative is known */
export function benchmarkCloses(series: BarSeries | null): BenchmarkCloses {
  return new Map(series?.dates.map((date, at) => [date, series.closeUsd[at] as number]));
}

export function momentumInputs(series: BarSeries, benchmark: BenchmarkCloses): MomentumInputs {
  const { closeUsd: closes } = series;
  const month = returnOver(closes, MONTH);
  const quarter = returnOver(closes, QUARTER);
  const benchmarkMonth = benchmarkReturn(series, benchmark);
  const roc = returnOver(closes, RATE_OF_CHANGE);
  return {
    return_21_frac: month,
    return_63_frac: quarter,
    return_126_frac: returnOver(closes, HALF_YEAR),
    return_249_frac: returnOver(closes, YEAR),
    annualised_21_frac: annualised(month, MONTH),
    annualised_63_frac: annualised(quarter, QUARTER),
    ma20_usd: meanOfLast(closes, 20),
    ma50_usd: meanOfLast(closes, 50),
    ma200_usd: meanOfLast(closes, 200),
    ma20_slope_frac: ratioLessOne(meanOfLast(closes, 20), meanOfLast(closes, 20, SLOPE)),
    rsi14: wilderRsi(closes, RSI_CHANGES),
    volume_ratio: volumeRatio(series.volumeShares),
    roc10_pct: roc === null ? null : roc * 100,
    benchmark_return_21_frac: benchmarkMonth,
    excess_return_21_frac: month === null || benchmarkMonth === null ? null : month - benchmarkMonth,
  };
}

function returnOver(closes: Float64Array, sessions: number): number | null {
  return ratioLessOne(closes.at(-1) ?? null, closes.at(-1 - sessions) ?? null);
}

function benchmarkReturn({ dates }: BarSeries, closes: BenchmarkCloses): number | null {
  const closeOn = (date: string | undefined): number | null => closes.get(date ?? '') ?? null;
  return ratioLessOne(closeOn(dates.at(-1)), closeOn(dates.at(-1 - MONTH)));
}

function annualised(returnFrac: number | null, sessions: number): number | null {
  return returnFrac === null ? null : finiteOrNull((1 + returnFrac) ** (SESSIONS_A_YEAR / sessions) - 1);
}

/** Mean of `count` values that end `before` places before the newest; null when there are fewer. */
function meanOfLast(values: Float64Array, count: number, before = 0): number | null {
  const end = values.length - before;
  if (end < count) return null;
  let sum = 0;
  for (let at = end - count; at < end; at++) sum += values[at] as number;
  return finiteOrNull(sum / count);
}

function volumeRatio(volumes: Float64Array): number | null {
  const known = volumes.subarray(-VOLUME_WINDOW).filter((volume) => !Number.isNaN(volume));
  if (known.length < MIN_VOLUMES) return null;
  const mean = known.reduce((sum, volume) => sum + volume, 0) / known.length;
  return finiteOrNull((volumes.at(-1) ?? NaN) / mean);
}

function ratioLessOne(value: number | null, base: number | null): number | null {
  return value === null || base === null ? null : finiteOrNull(value / base - 1);
}
