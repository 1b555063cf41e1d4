import type { HistoryView } from '../../src/market-data/history/history-view.js';
import { FeatureRunner } from '../../src/tickers/features/feature-runner.js';
import { type FeatureSlice, featureSlices } from '../../src/tickers/features/feature-slices.js';

/** The same work on the spot: the thread's own module exists in a build only. */
export class InProcessFeatureRunner extends FeatureRunner {
  override async *run(view: HistoryView, date: string, computedAt: string): AsyncGenerator<FeatureSlice, void> {
    for (const slice of featureSlices(view, date, computedAt)) yield await Promise.resolve(slice);
  }
}
