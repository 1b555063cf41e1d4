import type { DroppedRows } from '../../market-snapshot.js';

const MAX_SAMPLES = 10;

/** Counts rows that are left out and keeps the first few of their tickers. */
export class DroppedRowsCounter {
  private count = 0;
  private readonly samples: string[] = [];

  /** `symbol` is null when the row has no ticker to show. */
  add(symbol: string | null): void {
    this.count++;
    if (symbol !== null && this.samples.length < MAX_SAMPLES) this.samples.push(symbol);
  }

  result(): DroppedRows {
    return { count: this.count, samples: [...this.samples] };
  }
}
