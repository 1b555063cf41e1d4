import type { HistoryView } from '../../market-data/history/history-view.js';
import type { MomentumColumns } from '../domain/momentum/momentum-columns.js';

/** Computes the momentum of a whole market somewhere. */
export abstract class MomentumRunner {
  /** @param benchmarkTicker what relative strength is measured against */
  abstract run(view: HistoryView, benchmarkTicker: string): Promise<MomentumColumns>;
}
