import { TICKER } from '../../cache/cache-keys-ticker.js';
import type { HistoryView } from '../../market-data/history/history-view.js';
import { dataHash } from './data-hash.js';
import type { FeatureVector } from './feature-vector.js';
import { barsUpTo, featureVector } from './features-of-day.js';

/** Symbols in a slice: receiving and writing it takes the event loop of the process about a millisecond. */
const AT_ONCE = 16;

/** Some of a market. Plain data. */
export interface FeatureSlice {
  readonly vectors: readonly FeatureVector[];
  /** Of the symbols of the slice, those that have no bar on the day, and those of which older bars may still come. */
  readonly withoutBar: number;
  readonly notHeldYet: number;
  /** Symbols of the market. */
  readonly total: number;
}

/**
 * The features of each symbol of the market on a day.
 * @param date YYYY-MM-DD, held @param computedAt ISO 8601 UTC
 */
export function* featureSlices(view: HistoryView, date: string, computedAt: string): Generator<FeatureSlice, void> {
  const symbols = view.symbols.filter((symbol) => TICKER.test(symbol));
  for (let from = 0; from < symbols.length; from += AT_ONCE) {
    const vectors: FeatureVector[] = [];
    let [withoutBar, notHeldYet] = [0, 0];
    for (const symbol of symbols.slice(from, from + AT_ONCE)) {
      const series = barsUpTo({ view, date }, symbol);
      if (series === 'not_held_yet') notHeldYet++;
      else if (typeof series === 'string') withoutBar++;
      else vectors.push(featureVector(view, series, dataHash(view.sourceId, series), computedAt));
    }
    yield { vectors, withoutBar, notHeldYet, total: symbols.length };
  }
}
