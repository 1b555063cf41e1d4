import type { HistoryView } from '../../src/market-data/history/history-view.js';
import { type MomentumColumns, momentumColumns } from '../../src/tickers/domain/momentum/momentum-columns.js';
import { MomentumRunner } from '../../src/tickers/momentum/momentum-runner.js';

/** The same work on the spot: the thread's own module exists in a build only. */
export class InProcessMomentumRunner extends MomentumRunner {
  runs = 0;

  override run(view: HistoryView, benchmarkTicker: string): Promise<MomentumColumns> {
    this.runs++;
    return Promise.resolve(momentumColumns(view, benchmarkTicker));
  }
}
