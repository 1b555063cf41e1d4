import { Injectable } from '@nestjs/common';
import { WarmingConfig } from '../config/app-config.js';
import { BoardStore } from '../discovery/board/board-store.js';
import { HeldHistory } from '../market-data/history/held-history.js';
import { MIN_MOMENTUM_SESSIONS } from '../tickers/domain/momentum/momentum-score.js';
import { hasSessions } from '../tickers/quotes/held-view.js';
import { basisOf } from '../tickers/quotes/history-basis.js';
import { WatchlistBook } from './watchlists/watchlist-book.js';

/** Of each list of movers. */
const MOVERS = 5;

/** The daily history that answers are made of: those of another one are out of date, whatever their TTL. */
export interface WarmingBasis {
  readonly id: string;
  /** Nothing is to be added but the sessions to come. */
  readonly isComplete: boolean;
}

/** The tickers that will be asked for first: WARM_TICKERS, those of the watchlists, and the movers of the last snapshot. */
@Injectable()
export class StartUpSet {
  constructor(
    private readonly config: WarmingConfig,
    private readonly watchlists: WatchlistBook,
    private readonly boards: BoardStore,
    private readonly history: HeldHistory,
  ) {}

  /** null while there is no board, or no history that says as much as it will for now. */
  get basis(): WarmingBasis | null {
    const { view } = this.history;
    if (this.boards.current === null || view === null || !hasSessions(view)) return null;
    if (!view.isComplete && view.dates.length < MIN_MOMENTUM_SESSIONS) return null;
    return { id: Object.values(basisOf(view)).join(':'), isComplete: view.isComplete };
  }

  /** Each once. Never rejects. */
  async tickers(): Promise<readonly string[]> {
    return [...new Set([...this.config.tickers, ...(await this.watchlists.symbols()), ...this.movers()])];
  }

  /** Five gainers, five losers, the five most active, each ticker once; none before the first snapshot. */
  movers(): readonly string[] {
    const movers = this.boards.current?.result.movers;
    if (movers === undefined) return [];
    const rows = [movers.gainers, movers.losers, movers.most_active].flatMap((list) => list.slice(0, MOVERS));
    return [...new Set(rows.map(({ symbol }) => symbol))];
  }
}
