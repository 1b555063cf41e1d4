import { sqrt } from './bound-math.js';
import { LRUCache } from 'lru-cache';
import { hash, valueNoise } from './hash-noise.js';
import type { Instrument } from './instrument.js';
import { SECTORS } from './instrument-names.js';
import { storyLevel } from './story.js';

/**
 * Widths (days) of the noises that make a level. Each is weighted by the root of its width, so that together they move
 * like a random walk from day to day, yet never leave the neighbourhood of the base price: a year from now the market
 * still looks like a market.
 */
const SCALES_DAYS = [1, 3, 9, 27, 81, 243] as const;
const WEIGHTS = SCALES_DAYS.map((days) => sqrt(days));

const MARKET_VOLATILITY = 0.007;
const SECTOR_VOLATILITY = 0.005;
const SALT = { market: 11, sectors: 12 };

/** Sum of noises whose daily change has a standard deviation of 1. */
function wander(key: number, day: number): number {
  // Kinks of different instruments fall on different days.
  const x = day + (key & 1023);
  let level = 0;
  for (let k = 0; k < SCALES_DAYS.length; k++) {
    level += (WEIGHTS[k] as number) * valueNoise(key, k, x / (SCALES_DAYS[k] as number));
  }
  return level;
}

/** Closing levels: natural logarithms of the price (USD) at the end of a day. */
export class MarketLevels {
  private readonly factors = new LRUCache<number, Float64Array>({ max: 512 });

  constructor(private readonly marketKey: number) {}

  /** What moves many instruments at once on a day: the market in place 0, then market and sector together, by sectorIndex. */
  factorsOf(day: number): Float64Array {
    const known = this.factors.get(day);
    if (known !== undefined) return known;
    const market = MARKET_VOLATILITY * wander(hash(this.marketKey, SALT.market), day);
    const sectors = hash(this.marketKey, SALT.sectors);
    const levels = Float64Array.from({ length: SECTORS.length + 1 }, (_, sector) =>
      sector === 0 ? market : market + SECTOR_VOLATILITY * wander(hash(sectors, sector), day),
    );
    this.factors.set(day, levels);
    return levels;
  }

  /** Unrounded closing level. `factors` are those of the day. */
  logClose(instrument: Instrument, day: number, factors: Float64Array): number {
    return (
      instrument.logBasePrice +
      instrument.dailyVolatility * wander(instrument.key, day) +
      instrument.beta * (factors[instrument.sectorIndex] as number) +
      storyLevel(instrument, day)
    );
  }
}
