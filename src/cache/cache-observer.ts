/** Where a value was found: memory of the process, or Redis. */
export const CACHE_TIERS = ['l1', 'l2'] as const;
export type CacheTier = (typeof CACHE_TIERS)[number];

/** What the cache was doing when it met trouble; `decode`: bytes in Redis that are no value. */
export const CACHE_OPERATIONS = ['read', 'write', 'delete', 'list', 'lock', 'invalidate', 'decode'] as const;
export type CacheOperation = (typeof CACHE_OPERATIONS)[number];

/**
 * What the cache tells about its work. Called synchronously inside reads: implementations only count, they never throw,
 * wait, allocate or build text. `family` is one of the names of the policies, the same string each time.
 */
export abstract class CacheObserver {
  /** A fresh value was found. */
  abstract hit(family: string, key: string, tier: CacheTier): void;
  /** A value past its TTL was served within its grace. */
  abstract stale(family: string, key: string): void;
  /** Neither tier had a value. */
  abstract miss(family: string, key: string): void;
  /** An operation on a tier failed; the reader was served some other way. */
  abstract error(family: string, operation: CacheOperation): void;
  /** A compute function settled; `ok` = it resolved. */
  abstract compute(family: string, durationMs: number, ok: boolean): void;
  /** A read of one tier took this long, ms; reads of memory are sampled by the caller if at all. */
  abstract latency(family: string, tier: CacheTier, ms: number): void;
  /** Bytes of one value sent to Redis. */
  abstract write(family: string, bytes: number): void;
}
