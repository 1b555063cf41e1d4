/** The watchlists can be neither read nor written now. The message says why: no addresses, no paths, no secrets. */
export class WatchlistsUnavailableError extends Error {
  override readonly name = 'WatchlistsUnavailableError';
}
