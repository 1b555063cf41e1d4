import { Injectable } from '@nestjs/common';
import { CacheObserver } from './cache-observer.js';
import type { CachePolicy } from './cache-policy.js';
import type { StoreWrite } from './cache-store.js';
import { CacheTroubles } from './cache-troubles.js';
import type { CacheEntry } from './entry-options.js';
import type { Erased, Extent } from './erasure.js';
import type { Invalidation } from './invalidation.js';
import { toJson } from './json-value.js';
import type { L1Entry } from './l1-entry.js';
import { LocalTier } from './local-tier.js';
import { encodePayload } from './payload-codec.js';
import { CachePolicies, jittered, ttlMsOf } from './policies.js';
import { StoreGate } from './store-gate.js';

/** One script keeps Redis, and one batch of commands this process, busy for as long as its values take. */
const WRITES_AT_ONCE = 1_000;

/** A value that can be kept. */
interface Prepared {
  readonly key: string;
  readonly policy: CachePolicy;
  readonly json: string;
  readonly ttlMs: number;
  readonly tags: readonly string[];
}

/** A value that goes to the store, and is in memory. */
interface Written extends Prepared {
  /** null = memory is to have none. */
  readonly entry: L1Entry | null;
}

export interface WriteOptions {
  /** The TTLs, by the jitter of their family. */
  readonly spread: boolean;
  /** false: memory keeps no value of these keys, neither this one nor an older one; default: true. */
  readonly l1?: boolean;
}

/** What is to be cleared: own keys that match a pattern, or what was written under a tag. */
export type Preview =
  { readonly pattern: string; readonly tag?: undefined } | { readonly tag: string; readonly pattern?: undefined };

/**
 * What is written or invalidated on purpose: at once in memory, then in the store, and told to the other processes.
 * Loads under way are kept from writing after it. Never rejects because of the store: it is told later what it missed.
 * What is done to one key reaches the store in the order in which it was asked for, whichever connections it takes.
 */
@Injectable()
export class CacheWriter {
  private localVersion = 0;
  /** Of keys with changes on their way to the store, the last one. */
  private readonly turns = new Map<string, Promise<unknown>>();

  constructor(
    private readonly local: LocalTier,
    private readonly gate: StoreGate,
    private readonly policies: CachePolicies,
    private readonly troubles: CacheTroubles,
    private readonly observer: CacheObserver,
  ) {}

  /** All or, when a TTL is none, nothing. */
  async write(entries: readonly CacheEntry[], { spread, l1 = true }: WriteOptions): Promise<void> {
    const prepared: Prepared[] = [];
    const refused: string[] = [];
    for (const entry of entries) {
      const one = this.prepare(entry, spread);
      if (one === null) refused.push(entry.key);
      else prepared.push(one);
    }
    const written = prepared.map((one) => this.remember(one, l1));
    // what replaces a value and cannot be kept leaves nothing behind
    const removal = refused.length === 0 ? null : this.remove(refused);
    const keys = written.map(({ key }) => key);
    await this.inTurn(keys, async () => {
      for (let from = 0; from < written.length; from += WRITES_AT_ONCE)
        await this.send(written.slice(from, from + WRITES_AT_ONCE));
    });
    await removal;
  }

  /** How many of the keys had a value. */
  async remove(keys: readonly string[]): Promise<Erased> {
    const invalidation = { keys };
    const dropped = this.local.forget(invalidation);
    const { answer = [], later } = await this.inTurn(keys, () =>
      this.tell(invalidation, () => this.gate.store.remove(keys)),
    );
    // what was read between the two
    this.local.forget(invalidation);
    return { count: new Set([...dropped, ...answer]).size, degraded: later !== null, later };
  }

  /** How many values went: those of the store, or of memory when it holds more of them or the store could not be told. */
  async clear(pattern: string): Promise<Erased> {
    const invalidation = { pattern };
    const dropped = this.local.forget(invalidation);
    const { answer = 0, later } = await this.tell(invalidation, () => this.gate.store.clear(pattern));
    this.local.forget(invalidation);
    return { count: Math.max(dropped.length, answer), degraded: later !== null, later };
  }

  /** With the new version of the tag. */
  async clearTag(tag: string): Promise<Pick<Erased, 'later'> & { readonly version: number }> {
    const invalidation = { tags: [tag] };
    this.local.forget(invalidation);
    const { answer, later } = await this.tell(invalidation, () => this.gate.store.bumpTag(tag));
    this.local.forget(invalidation);
    return { version: answer ?? ++this.localVersion, later };
  }

  /** What `clear` or `clearTag` would take: values of the store, or of memory when it holds more of them or stands alone. */
  async preview({ pattern, tag }: Preview): Promise<Extent> {
    const { store } = this.gate;
    const inMemory = this.local.count(pattern === undefined ? { tags: [tag] } : { pattern });
    if (!this.gate.isReachable) return { count: inMemory, degraded: store.state !== 'none' };
    try {
      const stored = await (pattern === undefined ? store.countTagged(tag) : store.countClearable(pattern));
      return { count: Math.max(inMemory, stored), degraded: false };
    } catch (error) {
      this.troubles.store('default', 'list', error);
      return { count: inMemory, degraded: true };
    }
  }

  /** What the store answers, or what it will have to say when it answers again. */
  private async tell<T>(
    invalidation: Invalidation,
    work: () => Promise<T>,
  ): Promise<{ readonly answer?: T; readonly later: Erased['later'] }> {
    const { promise, resolve } = deferred<number | null>();
    const answer = await this.gate.change(invalidation, work, resolve);
    if (answer !== undefined) return { answer, later: null };
    return { later: this.gate.store.state === 'none' ? null : promise };
  }

  private prepare({ key, value, options = {} }: CacheEntry, spread: boolean): Prepared | null {
    const policy = this.policies.policyOf(key);
    const exactMs = ttlMsOf(policy, value, options);
    const ttlMs = spread ? jittered(exactMs, policy, Math.random()) : exactMs;
    try {
      return { key, policy, json: toJson(value), ttlMs, tags: options.tags ?? [] };
    } catch (error) {
      this.troubles.notKept(policy.family, key, error);
      return null;
    }
  }

  private remember(prepared: Prepared, l1: boolean): Written {
    const { key, policy } = prepared;
    this.local.forget({ keys: [key] });
    return { ...prepared, entry: l1 ? this.local.put(key, policy, prepared) : null };
  }

  /** Begins at once where nothing is on its way. */
  private async inTurn<T>(keys: readonly string[], work: () => Promise<T>): Promise<T> {
    const earlier = keys.flatMap((key) => this.turns.get(key) ?? []);
    const turn = earlier.length === 0 ? work() : Promise.allSettled(earlier).then(work);
    for (const key of keys) this.turns.set(key, turn);
    try {
      return await turn;
    } finally {
      for (const key of keys) if (this.turns.get(key) === turn) this.turns.delete(key);
    }
  }

  private async send(written: readonly Written[]): Promise<void> {
    const keys = written.map(({ key }) => key);
    const writes: StoreWrite[] = [];
    for (const { key, json, policy, ttlMs, tags } of written) {
      const payload = await encodePayload(json, policy);
      this.observer.write(policy.family, Buffer.byteLength(payload));
      writes.push({ key, payload, ttlMs, tags });
    }
    await this.gate.change({ keys }, () => this.gate.store.write(writes));
    // another writer, or a reader in between, may have left something else here than what the store holds now
    const replaced = written.filter(({ key, entry }) => entry === null || !this.local.holds(key, entry));
    if (replaced.length > 0) this.local.forget({ keys: replaced.map(({ key }) => key) });
  }
}

function deferred<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => (resolve = settle));
  return { promise, resolve };
}
