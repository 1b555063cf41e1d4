import type { HeldView } from './held-view.js';

/** Which history a cached value was made of. */
export interface HistoryBasis {
  /** See MarketDataProvider.sourceId. */
  readonly source_id: string;
  /** YYYY-MM-DD of the newest session that was held. */
  readonly as_of_date: string;
  /** Sessions that were held. */
  readonly sessions_held: number;
  /** YYYY-MM-DD of the last split that was known; null = none. */
  readonly splits_through: string | null;
}

export function basisOf({ sourceId, newest, dates, splitsThrough }: HeldView): HistoryBasis {
  return { source_id: sourceId, as_of_date: newest, sessions_held: dates.length, splits_through: splitsThrough };
}

/**
 * The value was made of less than is held now (sessions, or splits that came into force since), or of another source's bars: it is out of date whatever its TTL. One that
 * another process made of more stands.
 */
export function isBehind(value: HistoryBasis, held: HistoryBasis): boolean {
  if (value.source_id !== held.source_id) return true;
  if (value.as_of_date !== held.as_of_date) return value.as_of_date < held.as_of_date;
  return value.sessions_held < held.sessions_held || (value.splits_through ?? '') < (held.splits_through ?? '');
}
