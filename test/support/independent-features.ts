import { ATR, BollingerBands, BollingerBandsWidth, EMA, RSI } from 'trading-signals';
import type { RealBar } from './real-market-files.js';

/** What section 2 of the scoring contract defines, by its names; null = unknown. */
export interface IndependentFeatures {
  readonly price: number;
  readonly change_pct: number | null;
  readonly gap_pct: number | null;
  readonly rel_volume: number | null;
  readonly dollar_volume_usd: number;
  readonly atr_pct: number | null;
  readonly momentum_5d_pct: number | null;
  readonly momentum_30d_pct: number | null;
  readonly rsi14: number | null;
  readonly ema9: number | null;
  readonly ema20: number | null;
  readonly up_days: number | null;
  readonly high_52w_distance_pct: number | null;
  readonly bb_width_rank: number | null;
}

const VOLUME_SESSIONS = 30;
const MIN_VOLUME_SESSIONS = 10;
const YEAR_SESSIONS = 252;
const MIN_LIFE_SESSIONS = 60;
const WIDTHS_RANKED = 60;
/** A close that replaces an equal one leaves the width as it was: a tie, whatever the order of the sums makes of it. */
const SAME_WIDTH = 1 + 1e-12;

/**
 * The features of one ticker on the session with index `today`, from its bars (the last of which is today's) over a
 * history that begins at session `oldest`.
 */
export function independentFeatures(bars: readonly RealBar[], today: number, oldest: number): IndependentFeatures {
  const now = bars[bars.length - 1]!;
  const before = bars.slice(0, -1);
  const closes = bars.map(({ close }) => close);
  const previous = before[before.length - 1]?.close ?? null;
  const atr = averageTrueRange(bars);
  return {
    price: now.close,
    change_pct: percentFrom(now.close, previous),
    gap_pct: percentFrom(now.open, previous),
    rel_volume: relativeVolume(now, before, today),
    dollar_volume_usd: now.close * now.volume,
    atr_pct: atr === null ? null : (atr / now.close) * 100,
    momentum_5d_pct: percentFrom(now.close, closeOn(before, today - 5)),
    momentum_30d_pct: percentFrom(now.close, closeOn(before, today - 30)),
    rsi14: lastOf(new RSI(14), closes),
    ema9: exponentialAverage(closes, 9),
    ema20: exponentialAverage(closes, 20),
    up_days: upDays(closes),
    high_52w_distance_pct: percentFrom(now.close, yearHigh(before, today, oldest)),
    bb_width_rank: bandWidthRank(closes),
  };
}

function percentFrom(value: number, base: number | null): number | null {
  return base === null ? null : (value / base - 1) * 100;
}

function closeOn(before: readonly RealBar[], session: number): number | null {
  return before.find((bar) => bar.session === session)?.close ?? null;
}

function relativeVolume(now: RealBar, before: readonly RealBar[], today: number): number | null {
  const volumes = before.filter(({ session }) => session >= today - VOLUME_SESSIONS).map(({ volume }) => volume);
  if (volumes.length < MIN_VOLUME_SESSIONS) return null;
  const mean = volumes.reduce((sum, volume) => sum + volume, 0) / volumes.length;
  return mean > 0 ? now.volume / mean : null;
}

function lastOf(indicator: RSI, values: readonly number[]): number | null {
  let last: number | null = null;
  for (const value of values) last = indicator.update(value, false);
  return last;
}

function averageTrueRange(bars: readonly RealBar[]): number | null {
  const indicator = new ATR(14);
  let last: number | null = null;
  for (const { high, low, close } of bars) last = indicator.update({ high, low, close }, false);
  return last;
}

/** trading-signals seeds an EMA with its first value: the contract's seed, the mean of the first window, is fed as that. */
function exponentialAverage(closes: readonly number[], interval: number): number | null {
  if (closes.length < interval) return null;
  const seed = closes.slice(0, interval).reduce((sum, close) => sum + close, 0) / interval;
  const indicator = new EMA(interval);
  let last = indicator.update(seed, false);
  for (const close of closes.slice(interval)) last = indicator.update(close, false);
  return last;
}

function upDays(closes: readonly number[]): number | null {
  if (closes.length < 2) return null;
  let days = 0;
  for (let i = closes.length - 1; i > 0 && closes[i]! > closes[i - 1]!; i--) days++;
  return days;
}

function yearHigh(before: readonly RealBar[], today: number, oldest: number): number | null {
  const bornInside = (before[0]?.session ?? today) > oldest;
  const yearHeld = today - oldest >= YEAR_SESSIONS;
  if (bornInside ? before.length < MIN_LIFE_SESSIONS : !yearHeld) return null;
  const highs = before.filter(({ session }) => session >= today - YEAR_SESSIONS).map(({ high }) => high);
  return highs.length === 0 ? null : Math.max(...highs);
}

function bandWidthRank(closes: readonly number[]): number | null {
  const indicator = new BollingerBandsWidth(new BollingerBands(20, 2));
  const widths = closes.map((close) => indicator.update(close, false)).filter((width) => width !== null);
  if (widths.length < WIDTHS_RANKED) return null;
  const last = widths.slice(-WIDTHS_RANKED);
  const now = last[last.length - 1]!;
  return last.filter((width) => width <= now * SAME_WIDTH).length / WIDTHS_RANKED;
}
