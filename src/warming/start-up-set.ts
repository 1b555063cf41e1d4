import { Injectable } from '@nestjs/common';
import { WarmingConfig } from '../config/app-config.js';
import { BoardStore } from '../discovery/board/board-store.js';
import { WatchlistBook } from './watchlists/watchlist-book.js';

/** Of each list of movers. */
const MOVERS = 5;

/** The tickers that will be asked for first: WARM_TICKERS, those of the watchlists, and the movers of the last snapshot. */
@Injectable()
export class StartUpSet {
  constructor(
    private readonly config: WarmingConfig,
    private readonly watchlists: WatchlistBook,
    private readonly boards: BoardStore,
  ) {}

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
