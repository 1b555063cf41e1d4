import type { TickerHistory } from '../../quotes/ticker-history.js';

/** The newest bars of what is held, and how many they are. */
export interface HistoryAnswer extends Omit<TickerHistory, 'source_id' | 'splits_through' | 'provisional'> {
  readonly count: number;
}

/** @param sessions bars at most */
export function historyAnswer(
  { source_id: _source, splits_through: _splits, provisional: _provisional, bars, ...history }: TickerHistory,
  sessions: number,
): HistoryAnswer {
  const newest = bars.slice(-sessions);
  return { ...history, count: newest.length, bars: newest };
}
