import { abs, exp, floor, min } from './bound-math.js';
import { bell, hash, unit, valueNoise } from './hash-noise.js';
import type { Instrument } from './instrument.js';
import { storyVolume } from './story.js';

/** Share of a day's volume done by a share of the day elapsed: busy at the open, busier at the close. */
const DONE_POINTS = [
  [0, 0],
  [0.02, 0.055],
  [0.08, 0.15],
  [0.15, 0.22],
  [0.3, 0.337],
  [0.5, 0.455],
  [0.7, 0.572],
  [0.85, 0.685],
  [0.925, 0.765],
  [0.985, 0.87],
  [1, 1],
] as const;
const DONE_STEPS = 2000;
const DONE = Float64Array.from({ length: DONE_STEPS + 1 }, (_, step) => interpolateDone(step / DONE_STEPS));

const SALT = { day: 41, pace: 42 };
/** Channels of value noise that price levels leave free. */
const WEEKS_CHANNEL = 8;
const WEEKS = 20;

function interpolateDone(elapsedFrac: number): number {
  let [x0, y0]: readonly [number, number] = DONE_POINTS[0];
  for (const [x1, y1] of DONE_POINTS) {
    if (elapsedFrac <= x1) return x1 === x0 ? y1 : y0 + ((elapsedFrac - x0) / (x1 - x0)) * (y1 - y0);
    [x0, y0] = [x1, y1];
  }
  return 1;
}

/** Share (0-1) of an average instrument's day volume that is done when `elapsedFrac` (0-1) of the day has elapsed. */
export function doneFrac(elapsedFrac: number): number {
  const x = elapsedFrac * DONE_STEPS;
  const left = min(DONE_STEPS - 1, floor(x));
  const from = DONE[left] as number;
  return from + ((DONE[left + 1] as number) - from) * (x - left);
}

/** Shares that an instrument trades on a whole day. @param logReturn the day's log return: large moves draw volume */
export function dayVolumeShares(instrument: Instrument, day: number, logReturn: number): number {
  const { key, dailyVolatility, ordinaryVolumeShares } = instrument;
  const surprise = min(3, abs(logReturn) / dailyVolatility) - 0.8;
  const weeks = 0.3 * valueNoise(key, WEEKS_CHANNEL, day / WEEKS);
  const logTimes = weeks + 0.3 * bell(hash(hash(key, SALT.day), day)) + 0.14 * surprise;
  return ordinaryVolumeShares * exp(logTimes) * storyVolume(instrument, day);
}

/** How early in the day an instrument does its volume: the exponent of `doneFrac`, so that the day always ends at 1. */
export function volumePace(instrument: Instrument, day: number): number {
  return 0.88 + 0.24 * unit(hash(hash(instrument.key, SALT.pace), day));
}
