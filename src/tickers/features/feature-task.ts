import type { SharedView } from '../../market-data/history/history-view.js';

/** What the feature thread is given. It answers each message with a slice, and with null after the last. */
export interface FeatureTask {
  readonly view: SharedView;
  /** YYYY-MM-DD. */
  readonly date: string;
  /** ISO 8601 UTC. */
  readonly computedAt: string;
}
