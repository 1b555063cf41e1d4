import type { Invalidation } from './invalidation.js';

/**
 * none: there is no second tier. down: it answers nothing now. deaf: it answers, and what other processes change is not
 * heard of. live: it answers, and every invalidation is heard of.
 */
export type StoreState = 'none' | 'down' | 'deaf' | 'live';

/** A value as the store holds it: its JSON as text, or bytes in the families that compress. */
export type Payload = string | Buffer;

export interface StoredValue {
  readonly payload: Payload;
  /** Time left, ms; null = not asked for, or kept without a TTL by somebody else. */
  readonly ttlMs: number | null;
  readonly tags: readonly string[];
}

export interface ReadOptions {
  /** Bytes when any of the values may be compressed. */
  readonly format: 'text' | 'bytes';
  /** Also how long the values have left, which costs about half as much again. */
  readonly ttls: boolean;
}

export interface StoreWrite {
  readonly key: string;
  readonly payload: Payload;
  readonly ttlMs: number;
  readonly tags: readonly string[];
}

/** The exclusive right, among all processes, to compute and keep the value of a key, with the versions it was given under. */
export interface Lease {
  readonly key: string;
  readonly token: string;
  readonly generation: string;
  readonly tags: readonly string[];
  /** One for each tag. */
  readonly versions: readonly string[];
}

/** present: there is a value after all. busy: another process computes it. */
export type LeaseAnswer = 'present' | 'busy' | Lease;

export interface KeyDetails {
  readonly key: string;
  /** null = none. */
  readonly ttlSeconds: number | null;
  /** null = unknown. */
  readonly bytes: number | null;
}

export interface KeyPage {
  readonly keys: readonly KeyDetails[];
  /** Where the next page begins; null = this was the last. */
  readonly cursor: string | null;
}

/** The server, as it describes itself; null = it does not say. */
export interface StoreFacts {
  readonly redisVersion: string | null;
  readonly memoryUsedBytes: number | null;
  readonly memoryPeakBytes: number | null;
  /** Memory that the system gave it / memory in use; 1 is ideal. */
  readonly fragmentationRatio: number | null;
  /** 0 = unlimited. */
  readonly maxmemoryBytes: number | null;
  readonly policy: string | null;
  readonly connectedClients: number | null;
  /** Since the server started, whoever's they were: keys at the end of their time, keys that had to make room. */
  readonly expiredKeys: number | null;
  readonly evictedKeys: number | null;
  /** Since the server started, whoever looked: look-ups that found a key, and those that did not. */
  readonly keyspaceHits: number | null;
  readonly keyspaceMisses: number | null;
  /** Commands a second, of everybody, now. */
  readonly opsPerSecond: number | null;
}

/** Own keys of one family. */
export interface FamilySize {
  readonly family: string;
  readonly count: number;
  /** What they take, by the average of some of them; null = the server does not say. */
  readonly bytes: number | null;
  /** Five of them at most. */
  readonly sampleKeys: readonly string[];
}

export interface KeySurvey {
  readonly families: readonly FamilySize[];
  /** False: there are too many keys to see them all; the counts are of those seen. */
  readonly isWhole: boolean;
}

/**
 * The second tier, shared by processes. Keys are names without the prefix. Every call rejects soon when the store does not
 * answer; the callers go on without it. `write`, `remove`, `bumpTag` and `clear` are told to the other processes.
 */
export abstract class CacheStore {
  abstract readonly state: StoreState;

  /** What other processes invalidated; null when a notice could not be read. */
  abstract onInvalidation(listener: (invalidation: Invalidation | null) => void): void;

  /** Called whenever invalidations begin to be heard: earlier ones may have been missed. */
  abstract onLive(listener: () => void): void;

  /** Called whenever the store answers (again). */
  abstract onReachable(listener: () => void): void;

  /** One answer for each key, null where there is no valid value; one round trip, and one more when there are tagged values. */
  abstract read(keys: readonly string[], options: ReadOptions): Promise<readonly (StoredValue | null)[]>;

  /** One round trip. Loads of these keys that are under way elsewhere will not write theirs. */
  abstract write(writes: readonly StoreWrite[]): Promise<void>;

  /** The keys that were there. One round trip. Loads that are under way elsewhere will not write theirs. */
  abstract remove(keys: readonly string[]): Promise<readonly string[]>;

  /** Takes away what nobody can read; no process needs to be told. */
  abstract discard(key: string): Promise<void>;

  abstract lease(key: string, tags: readonly string[]): Promise<LeaseAnswer>;

  /** Keeps a lease for another 30 s; false when it is another's by now. */
  abstract renew(lease: Lease): Promise<boolean>;

  /** Writes and gives the lease back; false, and nothing is written, when lease, generation or versions are no longer those. */
  abstract commit(lease: Lease, write: StoreWrite): Promise<boolean>;

  /** Gives a lease back, unless it is another's by now. */
  abstract release(lease: Lease): Promise<void>;

  /** Makes every value of the tag invalid; its new version. */
  abstract bumpTag(tag: string): Promise<number>;

  /**
   * Own keys that match, `cursor` of the page before or null to begin. No more than `limit` of them, unless the server keeps
   * more together than it can give out apart. What is there from the first page to the last is on one of them, whatever
   * comes and goes meanwhile. Rejects with InvalidCursorError.
   */
  abstract scan(pattern: string, cursor: string | null, limit: number): Promise<KeyPage>;

  /** Number of own keys, null when they are too many to count in time. */
  abstract count(): Promise<number | null>;

  /** By family, as `familyOf` names them. Bounded in time. */
  abstract survey(familyOf: (key: string) => string): Promise<KeySurvey>;

  /** How many keys `clear` would take. */
  abstract countClearable(pattern: string): Promise<number>;

  /** How many valid values `bumpTag` would make invalid. */
  abstract countTagged(tag: string): Promise<number>;

  /** Removes the own keys that match and are not protected; how many. No load that is under way anywhere will write. */
  abstract clear(pattern: string): Promise<number>;

  abstract facts(): Promise<StoreFacts>;

  /** Own, and not protected: what `clear` may take. */
  abstract isClearable(key: string): boolean;

  /** One of the families of the key table. */
  abstract isOwn(key: string): boolean;

  /** The family of the key table that an own key belongs to; null for keys of others. */
  abstract familyOf(key: string): string | null;
}
