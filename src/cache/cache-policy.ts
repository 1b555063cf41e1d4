/** How the values of one family are kept. Times in ms. */
export interface CachePolicy {
  /** What the keys begin with, without the colon at the end; `default` for keys of no family. */
  readonly family: string;
  /** For how long a value is fresh; in Redis it is gone afterwards. */
  readonly ttlMs: number;
  /** The TTL of each value follows its relative volume; `ttlMs` is the longest. */
  readonly ttlByRelVolume: boolean;
  /** How long past its TTL a value is answered at once while one refresh runs behind it. */
  readonly revalidateMs: number;
  /** How long past its TTL a value stays in memory for the case that computing a new one fails; at least `revalidateMs`. */
  readonly graceMs: number;
  /** How long a reader waits for the refresh before he is given the value past its TTL. */
  readonly softTimeoutMs: number;
  /** How long a reader waits for a value that is computed, when there is nothing else to give him. */
  readonly hardTimeoutMs: number;
  /** TTLs of values written together are spread by plus or minus this fraction. */
  readonly jitterFrac: number;
  /** How long a failed computation is remembered, and the TTL of null where `nullIsNegative`. */
  readonly negativeTtlMs: number;
  /** null means "the source has nothing (yet)" and is asked for again soon. */
  readonly nullIsNegative: boolean;
  /** Values whose JSON is longer go to Redis as gzip; null = plain JSON always. Only for families that say so in their name. */
  readonly compressAboveBytes: number | null;
}
