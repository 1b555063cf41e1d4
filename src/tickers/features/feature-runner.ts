import type { HistoryView } from '../../market-data/history/history-view.js';
import type { FeatureSlice } from './feature-slices.js';

/** Computes the features of a whole market somewhere. */
export abstract class FeatureRunner {
  /**
   * Slice by slice, none faster than it is asked for; a caller that ends early ends the work.
   * @param date YYYY-MM-DD, held @param computedAt ISO 8601 UTC
   */
  abstract run(view: HistoryView, date: string, computedAt: string): AsyncIterable<FeatureSlice>;
}
