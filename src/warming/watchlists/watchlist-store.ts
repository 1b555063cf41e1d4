import type { Watchlist } from './watchlist.js';

/** full: there are as many lists as are kept, and none of this name. */
export type PutOutcome = 'created' | 'replaced' | 'full';

export interface StoredWatchlists {
  /** In the order of their names. */
  readonly watchlists: readonly Watchlist[];
  /** Names, in order, of what is stored among them and is no list. */
  readonly damaged: readonly string[];
}

/**
 * Where the watchlists are kept: Redis for an installation, a file for a process on its own, or a few that share it. What
 * is stored and is no list stays as it is, counts as one, and is logged once, until it is put anew or removed. Every method rejects with WatchlistsUnavailableError while it cannot be used.
 */
export abstract class WatchlistStore {
  /** null when there is none of that name. Rejects with WatchlistsUnavailableError when it is no list. */
  abstract find(name: string): Promise<Watchlist | null>;

  abstract all(): Promise<StoredWatchlists>;

  /** Puts it in the place of the one of its name, if there is one. */
  abstract put(watchlist: Watchlist): Promise<PutOutcome>;

  /** False when there is none of that name. */
  abstract remove(name: string): Promise<boolean>;
}
