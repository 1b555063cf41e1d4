import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { BoardStore } from '../discovery/board/board-store.js';
import { HeldHistory } from '../market-data/history/held-history.js';
import { MIN_MOMENTUM_SESSIONS } from '../tickers/domain/momentum/momentum-score.js';
import { hasSessions } from '../tickers/quotes/held-view.js';
import { basisOf } from '../tickers/quotes/history-basis.js';

/** A history that is not complete and has not changed for so long is taken as it is: its source may be away for days. */
const STILL_MS = 120_000;

/** The daily history, once it is worth being warmed with: each session of a back-fill makes the answers before it outdated. */
@Injectable()
export class SettledHistory {
  private changedMs: number;

  constructor(
    private readonly history: HeldHistory,
    private readonly boards: BoardStore,
    private readonly clock: Clock,
  ) {
    this.changedMs = clock.nowMs();
    history.onChange(() => (this.changedMs = clock.nowMs()));
  }

  /** The same for the same answers, in every process; null while it is growing or says too little, or there is no board. */
  get id(): string | null {
    const { view } = this.history;
    if (this.boards.current === null || view === null || !hasSessions(view)) return null;
    const isStill = view.dates.length >= MIN_MOMENTUM_SESSIONS && this.clock.nowMs() - this.changedMs >= STILL_MS;
    return view.isComplete || isStill ? Object.values(basisOf(view)).join(':') : null;
  }
}
