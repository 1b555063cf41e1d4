import { Injectable } from '@nestjs/common';
import { HeldHistory } from '../../market-data/history/held-history.js';
import { MIN_MOMENTUM_SESSIONS } from '../domain/momentum/momentum-score.js';
import { type HeldView, heldView, historyUnavailable } from '../quotes/held-view.js';
import { type HistoryBasis, isOutdated } from '../quotes/history-basis.js';

/** The daily history, once it is long enough to score anything by. */
@Injectable()
export class MomentumHistory {
  constructor(private readonly history: HeldHistory) {}

  /** Throws ProblemException `history_unavailable` while every ticker would have too few sessions and more are coming. */
  get view(): HeldView {
    const view = heldView(this.history);
    const held = view.dates.length;
    if (held >= MIN_MOMENTUM_SESSIONS || view.isComplete) return view;
    throw historyUnavailable(
      `Momentum needs ${MIN_MOMENTUM_SESSIONS} sessions of daily history; ${held} are held so far.`,
    );
  }

  /** All that the source can give is held. */
  get isSettled(): boolean {
    const { view } = this.history;
    return view?.isComplete === true && view.newest !== null;
  }

  /** Called after each change of what is held. */
  onChange(listener: () => void): void {
    this.history.onChange(listener);
  }

  /** Whether a value is of another source than the one that answers now. */
  isForeign({ source_id }: HistoryBasis): boolean {
    const { sourceId } = this.history;
    return sourceId !== null && source_id !== sourceId;
  }

  /** Whether a value was made of another source's history, or of less than is held now. */
  isBeyond(basis: HistoryBasis): boolean {
    return isOutdated(basis, this.history);
  }

  /** The same for what takes long to compute: each session of a back-fill is not reason enough, its end is. */
  isSettledBeyond(basis: HistoryBasis): boolean {
    return this.isForeign(basis) || (this.isSettled && this.isBeyond(basis));
  }
}
