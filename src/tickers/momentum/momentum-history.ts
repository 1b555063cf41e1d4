import { Injectable } from '@nestjs/common';
import { HeldHistory } from '../../market-data/history/held-history.js';
import { MIN_MOMENTUM_SESSIONS } from '../domain/momentum/momentum-score.js';
import { hasSessions, type HeldView, heldView, historyUnavailable } from '../quotes/held-view.js';
import { basisOf, type HistoryBasis, isBehind } from '../quotes/history-basis.js';

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

  /** Whether there is a better history now than the one that a value was made of. */
  isBeyond(basis: HistoryBasis): boolean {
    const { view } = this.history;
    return view !== null && hasSessions(view) && isBehind(basis, basisOf(view));
  }

  /** The same for what takes long to compute: each session of a back-fill is not reason enough, its end is. */
  isSettledBeyond(basis: HistoryBasis): boolean {
    const { view } = this.history;
    return this.isBeyond(basis) && (view?.isComplete === true || view?.sourceId !== basis.source_id);
  }
}
