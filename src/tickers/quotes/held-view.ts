import { ProblemException } from '../../common/problem/problem-exception.js';
import type { HeldHistory } from '../../market-data/history/held-history.js';
import type { HistoryView } from '../../market-data/history/history-view.js';

const RETRY_SECONDS = '5';

/** A history of at least one session. */
export type HeldView = HistoryView & { readonly newest: string };

/** What is held of the daily history; throws ProblemException `history_unavailable` while that is nothing. */
export function heldView({ view }: HeldHistory): HeldView {
  if (view !== null && hasSessions(view)) return view;
  throw historyUnavailable('No session of the daily history is held yet.');
}

export function historyUnavailable(detail: string): ProblemException {
  return new ProblemException('history_unavailable', `${detail} Come back later.`, {
    headers: { 'retry-after': RETRY_SECONDS },
  });
}

export function hasSessions(view: HistoryView): view is HeldView {
  return view.newest !== null;
}
