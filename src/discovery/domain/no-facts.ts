import type { KnownFacts } from '../../market-data/facts/known-facts.js';

/** Nothing was asked for, or nothing has been answered yet. */
export const NO_FACTS: KnownFacts = {
  floats: null,
  shortInterest: null,
  shortVolume: null,
  news: null,
  options: new Map(),
  details: new Map(),
  extra: null,
};
