interface Circumstances extends ErrorOptions {
  /** What can be done, or not, until then: a sentence without its period. */
  readonly consequence?: string;
}

/** The watchlists, or the one that was asked for, cannot be had now. The message says why: no addresses, no paths, no secrets. */
export class WatchlistsUnavailableError extends Error {
  override readonly name = 'WatchlistsUnavailableError';
  readonly consequence: string;

  constructor(
    message: string,
    { consequence = 'The watchlists can be neither read nor changed now', ...options }: Circumstances = {},
  ) {
    super(message, options);
    this.consequence = consequence;
  }
}
