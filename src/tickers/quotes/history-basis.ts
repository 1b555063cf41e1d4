import type { HeldHistory } from '../../market-data/history/held-history.js';
import { hasSessions, type HeldView } from './held-view.js';

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
  /** The newest session was held on its own day, and may have been corrected since. */
  readonly provisional: boolean;
}

export function basisOf({ sourceId, newest, dates, splitsThrough, isNewestProvisional }: HeldView): HistoryBasis {
  return {
    source_id: sourceId,
    as_of_date: newest,
    sessions_held: dates.length,
    splits_through: splitsThrough,
    provisional: isNewestProvisional,
  };
}

/**
 * The value is of another source than the one that answers, or was made of less than is held now: it is out of date
 * whatever its TTL. One that another process made of more stands.
 */
export function isOutdated(value: HistoryBasis, held: Pick<HeldHistory, 'sourceId' | 'view'>): boolean {
  if (held.sourceId !== null && value.source_id !== held.sourceId) return true;
  return held.view !== null && hasSessions(held.view) && isBehind(value, basisOf(held.view));
}

/** Fewer sessions, fewer splits, or bars that have been corrected since. */
export function isBehind(value: HistoryBasis, held: HistoryBasis): boolean {
  if (value.source_id !== held.source_id) return true;
  if (value.as_of_date !== held.as_of_date) return value.as_of_date < held.as_of_date;
  return (
    value.sessions_held < held.sessions_held ||
    (value.splits_through ?? '') < (held.splits_through ?? '') ||
    (value.provisional && !held.provisional)
  );
}
