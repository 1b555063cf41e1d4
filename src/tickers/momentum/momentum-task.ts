import type { SharedView } from '../../market-data/history/history-view.js';

/** What the momentum thread is given. */
export interface MomentumTask {
  readonly view: SharedView;
  readonly benchmarkTicker: string;
}
