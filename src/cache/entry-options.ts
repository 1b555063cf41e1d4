/** What a caller may say about one value; everything else is the policy of its family. */
export interface EntryOptions {
  /** Overrides the TTL of the family, seconds > 0. */
  readonly ttlSeconds?: number;
  /**
   * Volume of the day relative to usual, for the families whose TTL depends on it: null = unknown; when left out, the
   * value's own `rel_volume` is taken.
   */
  readonly relVolume?: number | null;
  /** Names under which the value can be invalidated with `clearTag`. */
  readonly tags?: readonly string[];
}

/** One value of `setMany`. */
export interface CacheEntry {
  readonly key: string;
  readonly value: unknown;
  readonly options?: EntryOptions;
}

/** Makes a value that the cache lacks. `signal` fires when nobody waits for it any more; what it gives later is still kept. */
export type Compute<T> = (context: { readonly signal: AbortSignal }) => Promise<T> | T;
