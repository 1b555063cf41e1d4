import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import type { Watchlist } from './watchlist.js';
import { type PutOutcome, type StoredWatchlists, WatchlistStore } from './watchlist-store.js';
import { WatchlistsUnavailableError } from './watchlists-unavailable.error.js';

export interface KnownWatchlists extends StoredWatchlists {
  /** They are as they were when they could last be read. */
  readonly stale: boolean;
}

/** The watchlists, as they are stored or, while that cannot be read, as they were known last. */
@Injectable()
export class WatchlistBook {
  private readonly logger = new Logger(WatchlistBook.name);
  private lastKnown: StoredWatchlists | null = null;

  constructor(
    private readonly store: WatchlistStore,
    private readonly clock: Clock,
  ) {}

  /** Rejects with WatchlistsUnavailableError when they cannot be read and never could. */
  async all(): Promise<KnownWatchlists> {
    try {
      this.lastKnown = await this.store.all();
      return { ...this.lastKnown, stale: false };
    } catch (error) {
      if (!(error instanceof WatchlistsUnavailableError) || this.lastKnown === null) throw error;
      return { ...this.lastKnown, stale: true };
    }
  }

  /** null when there is none of that name. Rejects with WatchlistsUnavailableError: what is to be edited must be right. */
  find(name: string): Promise<Watchlist | null> {
    return this.store.find(name);
  }

  /** Symbols that are given twice count once. Rejects with WatchlistsUnavailableError. */
  async put(
    name: string,
    symbols: readonly string[],
  ): Promise<{ readonly watchlist: Watchlist; readonly outcome: PutOutcome }> {
    const updatedAt = new Date(this.clock.nowMs()).toISOString();
    const watchlist: Watchlist = { name, symbols: [...new Set(symbols)], updated_at: updatedAt };
    return { watchlist, outcome: await this.store.put(watchlist) };
  }

  /** False when there is none of that name. Rejects with WatchlistsUnavailableError. */
  remove(name: string): Promise<boolean> {
    return this.store.remove(name);
  }

  /** All symbols of all lists, each once; none where no list is known. Never rejects. */
  async symbols(): Promise<readonly string[]> {
    try {
      const { watchlists } = await this.all();
      return [...new Set(watchlists.flatMap(({ symbols }) => symbols))];
    } catch (error) {
      this.logger.warn(`watchlists are left out: ${error instanceof Error ? error.message : String(error)}`);
      return [];
    }
  }
}
