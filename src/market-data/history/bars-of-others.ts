import type { DailyBars } from '../daily-bars.js';
import { MarketDataError } from '../market-data-error.js';
import type { BarSource, MarketDataProvider, StockSplit } from '../market-data-provider.js';

/** Asked so often for a session, over some minutes in which nobody brought any, in vain: whoever was to bring it is not there. */
const PATIENCE = 8;

/**
 * A source that leaves it to other processes to fetch bars into the store, and does so itself only when nobody does. Today's
 * session is in no store before it is final.
 */
export class BarsOfOthers implements BarSource {
  readonly source;
  readonly sourceId;
  readonly calendar;
  private readonly asked = new Map<string, number>();

  constructor(private readonly provider: BarSource & Pick<MarketDataProvider, 'marketSession'>) {
    ({ source: this.source, sourceId: this.sourceId, calendar: this.calendar } = provider);
  }

  /** Somebody brings sessions: patience begins anew. */
  progressed(): void {
    this.asked.clear();
  }

  splits(fromDate: string, toDate: string, signal: AbortSignal): Promise<StockSplit[]> {
    return this.provider.splits(fromDate, toDate, signal);
  }

  dailyBars(date: string, signal: AbortSignal): Promise<DailyBars> {
    const times = (this.asked.get(date) ?? 0) + 1;
    this.asked.set(date, times);
    if (times > PATIENCE || date === this.provider.marketSession().date) return this.provider.dailyBars(date, signal);
    const message = `daily bars: ${date} is not in the store yet; the workers bring it.`;
    return Promise.reject(new MarketDataError('not_yet_published', message));
  }
}
