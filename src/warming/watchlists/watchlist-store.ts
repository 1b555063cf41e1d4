import type { Watchlist } from './watchlist.js';

/** full: there are as many lists as are kept, and none of this name. */
export type PutOutcome = 'created' | 'replaced' | 'full';

/**
 * Where the watchlists are kept: Redis for an installation, a file for a process on its own. What is stored and is no
 * list counts as absent. Every method rejects with WatchlistsUnavailableError while it cannot be used.
 */
export abstract class WatchlistStore {
  /** null when there is none of that name. */
  abstract find(name: string): Promise<Watchlist | null>;

  /** In the order of their names. */
  abstract all(): Promise<readonly Watchlist[]>;

  /** Puts it in the place of the one of its name, if there is one. */
  abstract put(watchlist: Watchlist): Promise<PutOutcome>;

  /** False when there is none of that name. */
  abstract remove(name: string): Promise<boolean>;
}
