import { exp, max, min, round } from './bound-math.js';
import { bell, gaussian, hash, unit, valueNoise } from './hash-noise.js';
import type { Instrument } from './instrument.js';
import type { Settlement } from './settlement-dates.js';
import { storyMood, storyVolume } from './story.js';

/** Share of the shares outstanding that anybody may trade; the rest is in firm hands. */
const FREE_FRAC = { least: 0.22, most: 0.985 };
/** Days for which a float is held to be so, before the source counts again. */
const FLOAT_DAYS = 91;
/** Short interest of an ordinary name of ordinary volatility, as a share of its float. */
const ORDINARY_SHORT = { medianFrac: 0.028, spread: 0.75, volatility: 0.024, mostFrac: 0.3 };
/** Names that many bet against: their share among small and larger companies, and the range of their short interest. */
const CROWDED = { smallShares: 150e6, smallFrac: 0.18, largeFrac: 0.06, leastFrac: 0.13, mostFrac: 0.48 };
const MOST_SHORT_FRAC = 0.6;
/** Nobody dares to owe more than so many ordinary days of volume: a limit of its own for each name. */
const MOST_DAYS_TO_COVER = { strict: 15, bold: 45 };
/** Settlements in which a position turns. */
const SHORT_WAVE = 5;
/** Days whose volume a position is measured against. */
const COVER_DAYS = 10;
/** Nobody covers faster than in one day, say those who count. */
const FEWEST_DAYS_TO_COVER = 1;
/** Share of the companies of which the source does not know a fact. */
const UNKNOWN_FRAC = { float: 0.04, effectiveDate: 0.03, shortInterest: 0.03, daysToCover: 0.02, shortVolume: 0.02 };
const SALT = {
  float: 61,
  floatGap: 62,
  floatDateGap: 63,
  shorts: 64,
  shortSize: 65,
  crowdedSize: 67,
  shortGap: 68,
  coverGap: 69,
  shortVolume: 70,
  shortVolumeGap: 71,
  mostDays: 79,
};

/** A float as the source counted it last. */
export interface CountedFloat {
  readonly shares: number;
  /** Day on which it was counted; null when the source does not say. */
  readonly day: number | null;
}

/** What the source knows of a company's float on a day; null when nothing. */
export function countedFloat(instrument: Instrument, day: number): CountedFloat | null {
  const { key, shares, listedDay } = instrument;
  if (shares === 0 || unit(hash(key, SALT.floatGap)) < UNKNOWN_FRAC.float) return null;
  const counted = max(listedDay, day - ((day + (key % FLOAT_DAYS)) % FLOAT_DAYS));
  const dated = unit(hash(key, SALT.floatDateGap)) >= UNKNOWN_FRAC.effectiveDate;
  return { shares: max(1, round(shares * freeFrac(key, counted))), day: dated ? counted : null };
}

/** Most companies are widely held, some hardly; it changes by a little from one count to the next. */
function freeFrac(key: number, countedDay: number): number {
  const { least, most } = FREE_FRAC;
  const root = hash(key, SALT.float);
  const held = unit(root);
  const usual = most - (most - least) * held * held;
  return min(most, usual * (1 + 0.012 * bell(hash(root, countedDay))));
}

/** Positions against a company at a settlement. */
export interface ShortPosition {
  readonly shares: number;
  /** null when the source does not say. */
  readonly daysToCover: number | null;
}

/** What the source knows of the positions against a company; null when nothing. */
export function shortPosition(instrument: Instrument, { day, index }: Settlement): ShortPosition | null {
  const { key, shares: outstanding, listedDay, ordinaryVolumeShares } = instrument;
  if (outstanding === 0 || listedDay > day || unit(hash(key, SALT.shortGap)) < UNKNOWN_FRAC.shortInterest) return null;
  const wanted = outstanding * freeFrac(key, day) * shortFrac(instrument, index);
  const { strict, bold } = MOST_DAYS_TO_COVER;
  const mostDays = strict + (bold - strict) * unit(hash(key, SALT.mostDays));
  const shares = round(min(wanted, mostDays * ordinaryVolumeShares));
  let volume = 0;
  for (let ago = 0; ago < COVER_DAYS; ago++) volume += storyVolume(instrument, day - ago);
  const perDay = (ordinaryVolumeShares * volume) / COVER_DAYS;
  const tells = unit(hash(key, SALT.coverGap)) >= UNKNOWN_FRAC.daysToCover;
  return { shares, daysToCover: tells ? max(FEWEST_DAYS_TO_COVER, round((shares / perDay) * 100) / 100) : null };
}

/** Share of the float that is sold short: a little of most names, more of the wild ones, much of a crowded few. */
function shortFrac({ key, shares, dailyVolatility }: Instrument, settlement: number): number {
  const { medianFrac, spread, volatility, mostFrac } = ORDINARY_SHORT;
  const root = hash(key, SALT.shorts);
  const ordinary = medianFrac * (dailyVolatility / volatility) * exp(spread * gaussian(key, SALT.shortSize));
  const size = unit(hash(key, SALT.crowdedSize));
  const crowdedFrac = shares < CROWDED.smallShares ? CROWDED.smallFrac : CROWDED.largeFrac;
  const usual =
    unit(root) < crowdedFrac
      ? CROWDED.leastFrac + (CROWDED.mostFrac - CROWDED.leastFrac) * size * size
      : min(mostFrac, ordinary);
  return min(MOST_SHORT_FRAC, usual * exp(0.25 * valueNoise(root, 1, settlement / SHORT_WAVE)));
}

/** Share (0-1) of the volume off exchange that was sold short on a day; null when the source does not know. */
export function shortVolumeFrac(instrument: Instrument, day: number): number | null {
  const key = hash(instrument.key, SALT.shortVolume);
  const today = hash(key, day);
  if (unit(hash(today, SALT.shortVolumeGap)) < UNKNOWN_FRAC.shortVolume) return null;
  const mood = storyMood(instrument, day);
  const usual = 0.45 + 0.06 * bell(key) + 0.05 * (mood?.heatFrac ?? 0);
  return round(min(0.92, max(0.04, usual + 0.05 * bell(today))) * 1e4) / 1e4;
}
