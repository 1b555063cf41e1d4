import type { CachePolicy } from './cache-policy.js';
import { parseFrozen } from './json-value.js';

/** What is known of a value. Times in ms since the epoch. */
export interface L1Facts {
  readonly policy: CachePolicy;
  readonly freshUntilMs: number;
  /** False for a value of Redis that was not asked how long it has left: it may be gone before `freshUntilMs`. */
  readonly isTtlKnown: boolean;
  readonly tags: readonly string[];
  /** When it was last known to be what the other processes see, and in which epoch of the notices. */
  readonly checkedAtMs: number;
  readonly epoch: number;
}

/**
 * A value in the memory of this process. A text until it is read: most of what is warmed, or read once from Redis, never
 * is, and a text takes a fifth of the memory of its objects and no time of the garbage collector.
 */
export class L1Entry {
  readonly policy: CachePolicy;
  readonly freshUntilMs: number;
  readonly isTtlKnown: boolean;
  readonly tags: readonly string[];
  readonly checkedAtMs: number;
  readonly epoch: number;
  /** Length of its JSON. */
  readonly bytes: number;
  private json: string | null;
  private parsed: unknown = undefined;

  /** @param json - of a value; throws nothing later on if JSON.parse takes it */
  constructor(json: string, facts: L1Facts) {
    this.policy = facts.policy;
    this.freshUntilMs = facts.freshUntilMs;
    this.isTtlKnown = facts.isTtlKnown;
    this.tags = facts.tags;
    this.checkedAtMs = facts.checkedAtMs;
    this.epoch = facts.epoch;
    this.bytes = json.length;
    this.json = json;
  }

  /** Frozen; the same object each time. */
  get value(): unknown {
    if (this.json !== null) {
      this.parsed = parseFrozen(this.json);
      this.json = null;
    }
    return this.parsed;
  }
}
