import { Injectable } from '@nestjs/common';
import { HeldHistory } from '../market-data/history/held-history.js';
import { hasSessions } from '../tickers/quotes/held-view.js';
import { basisOf, type HistoryBasis, isBehind, isOutdated } from '../tickers/quotes/history-basis.js';

/** How the history that a cached answer was made of compares with the one that is held now. */
@Injectable()
export class AnswerBasis {
  constructor(private readonly history: HeldHistory) {}

  /** It is to be made anew, whatever its TTL. False for what is made of no history. */
  isOutdated(answer: unknown): boolean {
    const basis = basisIn(answer);
    return basis !== null && isOutdated(basis, this.history);
  }

  /** Another process had more than this one has: what would be made now is worse. */
  isAhead(answer: unknown): boolean {
    const basis = basisIn(answer);
    const { view } = this.history;
    if (basis === null || view === null || !hasSessions(view)) return false;
    return !isOutdated(basis, this.history) && isBehind(basisOf(view), basis);
  }
}

/** Some answers are of a basis, others have one. */
function basisIn(answer: unknown): HistoryBasis | null {
  if (typeof answer !== 'object' || answer === null) return null;
  const candidate: unknown = 'basis' in answer ? answer.basis : answer;
  return isBasis(candidate) ? candidate : null;
}

function isBasis(value: unknown): value is HistoryBasis {
  if (typeof value !== 'object' || value === null) return false;
  const { source_id, as_of_date, sessions_held } = value as Partial<Record<keyof HistoryBasis, unknown>>;
  return typeof source_id === 'string' && typeof as_of_date === 'string' && typeof sessions_held === 'number';
}
