import { exp, floor, max, min, round, sqrt } from './bound-math.js';
import { doneFrac } from './day-volume.js';
import { bell, gaussian, hash, unit, valueNoise } from './hash-noise.js';
import type { Instrument } from './instrument.js';
import type { OptionChainSummary } from '../../facts/market-facts.js';
import { storyMood, storyVolume, type StoryMood } from './story.js';

/** Options are written on names that trade at least this much on an ordinary day, USD, and on most of those. */
const OPTIONABLE = { volumeUsd: 1.5e6, frac: 0.94 };
/** From this volume on, USD, options expire every week. */
const WEEKLY_VOLUME_USD = 60e6;
/** Expiries in reach of a summary. */
const EXPIRIES = { weekly: 7, monthly: 2 };
/** Strikes in reach of a summary, around the price of the share. */
const STRIKES_WITHIN_FRAC = 0.2;
const STRIKE_STEPS_USD = [
  { belowUsd: 25, stepUsd: 0.5 },
  { belowUsd: 100, stepUsd: 1 },
  { belowUsd: 250, stepUsd: 2.5 },
  { belowUsd: Infinity, stepUsd: 5 },
] as const;
/** Contracts that a summary looks at, at most. */
const MOST_CONTRACTS = 250;
const SHARES_PER_CONTRACT = 100;
/** Option volume, in shares, as a share of the volume of the shares. */
const VOLUME_SHARE = { median: 0.05, spread: 0.8, most: 0.4 };
/** Fewer contracts traded say nothing of calls against puts. */
const MEANINGFUL_CONTRACTS = 50;
/** Days of a year on which this market trades. */
const DAYS_A_YEAR = 365;
/** What market and sector add to an instrument's own daily volatility, per beta. */
const COMMON_VOLATILITY = 0.0086;
/** Share of the chains without an implied volatility near the money. */
const UNKNOWN_VOLATILITY_FRAC = 0.04;
const SALT = { optionable: 72, share: 73, calls: 75, volatility: 76, volatilityGap: 77 };

/** A moment at which a chain is summed up. */
export interface ChainMoment {
  readonly day: number;
  /** Share of the day that has elapsed, 0-1. */
  readonly elapsedFrac: number;
  readonly epochMs: number;
}

/** The chain of a name without options. */
export function noOptions(askedMs: number): OptionChainSummary {
  return {
    askedMs,
    contracts: 0,
    callVolumeContracts: 0,
    putVolumeContracts: 0,
    callPutRatio: null,
    impliedVolatilityFrac: null,
  };
}

/** What options on an instrument look like at a moment, all of it from its volatility, its volume and its story. */
export function sumUpOptions(instrument: Instrument, spotUsd: number, moment: ChainMoment): OptionChainSummary {
  const volumeUsd = instrument.ordinaryVolumeShares * exp(instrument.logBasePrice);
  const optionable = unit(hash(instrument.key, SALT.optionable)) < OPTIONABLE.frac;
  if (volumeUsd < OPTIONABLE.volumeUsd || !optionable) return noOptions(moment.epochMs);
  const mood = storyMood(instrument, moment.day);
  const traded = tradedContracts(instrument, moment);
  const ratio = callsPerPut(instrument, moment.day, mood);
  const calls = round((traded * ratio) / (1 + ratio));
  const puts = round(traded / (1 + ratio));
  return {
    askedMs: moment.epochMs,
    contracts: listedContracts(spotUsd, volumeUsd),
    callVolumeContracts: calls,
    putVolumeContracts: puts,
    callPutRatio: puts > 0 && calls + puts >= MEANINGFUL_CONTRACTS ? calls / puts : null,
    impliedVolatilityFrac: impliedVolatility(instrument, moment.day, mood),
  };
}

/** Calls and puts at every strike and expiry in reach. */
function listedContracts(spotUsd: number, volumeUsd: number): number {
  const { stepUsd } = STRIKE_STEPS_USD.find(({ belowUsd }) => spotUsd < belowUsd) ?? { stepUsd: 5 };
  const highest = floor((spotUsd * (1 + STRIKES_WITHIN_FRAC)) / stepUsd);
  const below = floor((spotUsd * (1 - STRIKES_WITHIN_FRAC)) / stepUsd);
  const expiries = volumeUsd >= WEEKLY_VOLUME_USD ? EXPIRIES.weekly : EXPIRIES.monthly;
  return min(MOST_CONTRACTS, 2 * expiries * max(1, highest - below));
}

/** So far on the day: never falls. */
function tradedContracts(instrument: Instrument, { day, elapsedFrac }: ChainMoment): number {
  const key = hash(instrument.key, SALT.share);
  const share = VOLUME_SHARE.median * exp(VOLUME_SHARE.spread * gaussian(key, 0) + 0.3 * bell(hash(key, day)));
  const volumeShares = instrument.ordinaryVolumeShares * storyVolume(instrument, day);
  return (volumeShares * min(VOLUME_SHARE.most, share) * doneFrac(elapsedFrac)) / SHARES_PER_CONTRACT;
}

/** People like calls a little better than puts; a rise makes them greedy, a fall careful. */
function callsPerPut({ key }: Instrument, day: number, mood: StoryMood | null): number {
  const root = hash(key, SALT.calls);
  const story = mood === null ? 0 : (mood.rises ? 1 : -1) * (0.3 + 0.9 * mood.sizeFrac) * mood.heatFrac;
  return exp(0.15 + 0.15 * bell(root) + 0.3 * bell(hash(root, day)) + story);
}

/** A year's volatility as the price of options has it: what the instrument does, a premium, waves of fear, its story. */
function impliedVolatility(instrument: Instrument, day: number, mood: StoryMood | null): number | null {
  const key = hash(instrument.key, SALT.volatility);
  if (unit(hash(key, SALT.volatilityGap)) < UNKNOWN_VOLATILITY_FRAC) return null;
  const common = instrument.beta * COMMON_VOLATILITY;
  const yearly = sqrt(DAYS_A_YEAR * (instrument.dailyVolatility ** 2 + common ** 2));
  const fear = 0.14 * valueNoise(key, 0, day / 23) + 0.06 * valueNoise(key, 1, day / 4);
  const story = mood === null ? 0 : (0.2 + 0.5 * mood.sizeFrac) * mood.heatFrac;
  return round(yearly * exp(0.08 + fear + story) * 1e4) / 1e4;
}
