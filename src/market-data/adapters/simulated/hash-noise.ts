import { cos, floor, imul, log, sqrt } from './bound-math.js';

/**
 * Random numbers without a state: the same (key, n) gives the same number in any order of calls and after a restart.
 * Keys and results are unsigned 32-bit integers.
 */
export function hash(key: number, n: number): number {
  let h = (key + imul(n, 0x9e3779b1)) | 0;
  h = imul(h ^ (h >>> 16), 0x85ebca6b);
  h = imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** A key for a seed of up to 53 bits. */
export function seedKey(seed: number): number {
  return hash(hash(0x51d3, seed % 2 ** 32), floor(seed / 2 ** 32));
}

/** A hash as a number in [0, 1). */
export function unit(h: number): number {
  return h / 2 ** 32;
}

/** A hash as a bell-shaped number: mean 0, standard deviation 1, within [-3, 3]. */
export function bell(h: number): number {
  return ((h & 1023) + ((h >>> 10) & 1023) + ((h >>> 20) & 1023)) / 511.5 - 3;
}

/** A normally distributed number (mean 0, standard deviation 1), tails included. Uses n and n + 1. */
export function gaussian(key: number, n: number): number {
  const radius = sqrt(-2 * log(1 - unit(hash(key, n))));
  return radius * cos(2 * Math.PI * unit(hash(key, n + 1)));
}

/**
 * Value noise in [-1, 1]: a random value at every whole x, straight lines between. `channel` (0-15) keeps several noises
 * of one key apart.
 */
export function valueNoise(key: number, channel: number, x: number): number {
  const left = floor(x);
  const n = left * 16 + channel;
  const from = hash(key, n);
  return (from + (hash(key, n + 16) - from) * (x - left)) / 2 ** 31 - 1;
}
