import { abs, floor, isMissing, max, min, sqrt } from './bound-math.js';
import { bell, hash, unit, valueNoise } from './hash-noise.js';
import type { Instrument } from './instrument.js';
import { doneFrac } from './day-volume.js';

/** Steps of the coarse path. Between two nodes it is a straight line, so the nodes passed and the present hold its extremes. */
const NODES = 16;
const NODES_PER_SWING = 4;
const nodeFracs = Array.from({ length: NODES + 1 }, (_, k) => k / NODES);
/** Share of the move from open to close that is made by each node: news is digested early. */
const MOVE_DONE = Float64Array.from(nodeFracs, (frac) => frac ** 0.7);
/** Room for noise at each node: none at the open and at the close, which are given. */
const NOISE_ROOM = Float64Array.from(nodeFracs, (frac) => 2 * sqrt(frac * (1 - frac)));
const VOLUME_DONE = Float64Array.from(nodeFracs, doneFrac);

/** Seconds and weights of the fine noise, which makes the price move between any two snapshots. The weights sum to 1. */
const RIPPLES = [
  { everySec: 900, weight: 0.42 },
  { everySec: 150, weight: 0.33 },
  { everySec: 20, weight: 0.25 },
] as const;
/** How far the parts of the path swing, in daily volatilities. */
const RIPPLE_VOLATILITIES = 0.15;
/** The last part of the day, about four minutes, in which the ripples die down to meet the close. */
const RIPPLE_FADE_FRAC = 0.0025;
const SWING_VOLATILITIES = 0.42;
const STEP_VOLATILITIES = 0.2;
const SALT = { gapShare: 31, gap: 32, steps: 33, ripples: 34, swings: 40 };

/** Logarithms of prices (USD) so far on one day. One object is filled again and again: a scan reads thousands. */
export interface DayPath {
  logOpen: number;
  logHigh: number;
  logLow: number;
  logPrice: number;
  logVwap: number;
}

/** A moment of a day, in the terms of the path. */
export interface PathMoment {
  readonly day: number;
  /** Share of the trading day that has elapsed, 0-1. At 1 the price is the close, exactly. */
  readonly elapsedFrac: number;
  /** Seconds since midnight. */
  readonly second: number;
}

/**
 * Walks an instrument's day up to a moment: from an opening gap after `logPrevious` to `logClose`, with noise that
 * vanishes at the close. High and low never fall back: they hold every price that the path can have shown until then.
 * @param logPrevious closing level before the day; NaN on the first day
 */
export function walkDay(
  instrument: Instrument,
  moment: PathMoment,
  logPrevious: number,
  logClose: number,
  path: DayPath,
): void {
  const { day, elapsedFrac } = moment;
  const key = hash(instrument.key, day * 16 + 15);
  const toOpen = openingLevel(instrument, key, logPrevious, logClose) - logClose;
  const volatility = max(instrument.dailyVolatility, 0.4 * abs(toOpen));
  walkNodes(key, toOpen, volatility, elapsedFrac, path);
  const ripple = RIPPLE_VOLATILITIES * volatility;
  const price =
    path.logPrice +
    ripple * ripples(hash(key, SALT.ripples), moment.second) * min(1, (1 - elapsedFrac) / RIPPLE_FADE_FRAC);
  path.logOpen = logClose + toOpen;
  path.logHigh = logClose + path.logHigh + ripple;
  path.logLow = logClose + path.logLow - ripple;
  path.logPrice = logClose + price;
  path.logVwap = logClose + path.logVwap;
}

function openingLevel({ dailyVolatility }: Instrument, key: number, logPrevious: number, logClose: number): number {
  const noise = 0.25 * dailyVolatility * bell(hash(key, SALT.gap));
  if (isMissing(logPrevious)) return logClose + 4 * noise;
  const move = logClose - logPrevious;
  // A move beyond the ordinary is news, and news comes mostly overnight.
  const share = abs(move) > 3 * dailyVolatility ? 0.2 + 0.5 * unit(hash(key, SALT.gapShare)) : 0.2;
  return logPrevious + share * move + noise;
}

/** The coarse path, relative to the close; fills the extremes, the average price by volume and the level reached. */
function walkNodes(key: number, toOpen: number, volatility: number, elapsedFrac: number, path: DayPath): void {
  const steps = hash(key, SALT.steps);
  const x = elapsedFrac * NODES;
  const end = min(NODES, floor(x) + 1);
  const doneNow = doneFrac(elapsedFrac);
  let [swingFrom, swingTo] = [0, swingAt(key, 0)];
  let level = toOpen;
  let high = level;
  let low = level;
  let done = 0;
  let priceVolume = 0;
  for (let k = 1; k <= end; k++) {
    const sinceSwing = (k - 1) % NODES_PER_SWING;
    if (sinceSwing === 0) [swingFrom, swingTo] = [swingTo, swingAt(key, k)];
    const swing = swingFrom + ((swingTo - swingFrom) * (sinceSwing + 1)) / NODES_PER_SWING;
    const noise = SWING_VOLATILITIES * swing + STEP_VOLATILITIES * (hash(steps, k) / 2 ** 31 - 1);
    let next = toOpen * (1 - (MOVE_DONE[k] as number)) + volatility * (NOISE_ROOM[k] as number) * noise;
    let doneThen = VOLUME_DONE[k] as number;
    if (k > x) {
      next = level + (next - level) * (x - k + 1);
      doneThen = doneNow;
    }
    priceVolume += (doneThen - done) * (level + next) * 0.5;
    done = doneThen;
    level = next;
    if (level > high) high = level;
    if (level < low) low = level;
  }
  path.logHigh = high;
  path.logLow = low;
  path.logPrice = level;
  path.logVwap = done > 0 ? priceVolume / done : level;
}

function swingAt(key: number, node: number): number {
  return hash(key, SALT.swings + node) / 2 ** 31 - 1;
}

/** Noise in [-1, 1] that changes within seconds. */
function ripples(key: number, second: number): number {
  let sum = 0;
  for (let k = 0; k < RIPPLES.length; k++) {
    const { everySec, weight } = RIPPLES[k] as (typeof RIPPLES)[number];
    sum += weight * valueNoise(key, k, second / everySec);
  }
  return sum;
}
