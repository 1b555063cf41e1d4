import { MarketDataError } from '../market-data-error.js';
import type { BarSource } from '../market-data-provider.js';

/** Asked so often for a session, over some minutes, in vain: whoever was to bring it is not there. */
const PATIENCE = 8;

/** A source that leaves it to other processes to fetch bars into the store, and does so itself only when nobody does. */
export function barsOfOthers(provider: BarSource): BarSource {
  const asked = new Map<string, number>();
  return {
    source: provider.source,
    sourceId: provider.sourceId,
    calendar: provider.calendar,
    splits: (from, to, signal) => provider.splits(from, to, signal),
    dailyBars: (date, signal) => {
      const times = (asked.get(date) ?? 0) + 1;
      asked.set(date, times);
      if (times > PATIENCE) return provider.dailyBars(date, signal);
      const message = `daily bars: ${date} is not in the store yet; the workers bring it.`;
      return Promise.reject(new MarketDataError('not_yet_published', message));
    },
  };
}
