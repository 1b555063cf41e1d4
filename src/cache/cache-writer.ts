import { Injectable } from '@nestjs/common';
import { CacheObserver } from './cache-observer.js';
import type { CachePolicy } from './cache-policy.js';
import type { StoreWrite } from './cache-store.js';
import { CacheTroubles } from './cache-troubles.js';
import type { CacheEntry } from './entry-options.js';
import { toJson } from './json-value.js';
import type { L1Entry } from './l1-entry.js';
import { LocalTier } from './local-tier.js';
import { encodePayload } from './payload-codec.js';
import { CachePolicies, jittered, ttlMsOf } from './policies.js';
import { StoreGate } from './store-gate.js';

/** One script keeps Redis, and one batch of commands this process, busy for as long as its values take. */
const WRITES_AT_ONCE = 1_000;

/** A value that is in memory and goes to the store. */
interface Written {
  readonly key: string;
  readonly policy: CachePolicy;
  readonly json: string;
  readonly entry: L1Entry;
  readonly ttlMs: number;
  readonly tags: readonly string[];
}

/**
 * What is written or invalidated on purpose: at once in memory, then in the store, and told to the other processes.
 * Loads under way are kept from writing after it. Never rejects because of the store: it is told later what it missed.
 */
@Injectable()
export class CacheWriter {
  private localVersion = 0;

  constructor(
    private readonly local: LocalTier,
    private readonly gate: StoreGate,
    private readonly policies: CachePolicies,
    private readonly troubles: CacheTroubles,
    private readonly observer: CacheObserver,
  ) {}

  /** @param spread TTLs by the jitter of their family */
  async write(entries: readonly CacheEntry[], { spread }: { readonly spread: boolean }): Promise<void> {
    const written: Written[] = [];
    const refused: string[] = [];
    for (const entry of entries) {
      const one = this.remember(entry, spread);
      if (one === null) refused.push(entry.key);
      else written.push(one);
    }
    // what replaces a value and cannot be kept leaves nothing behind
    if (refused.length > 0) await this.remove(refused);
    for (let from = 0; from < written.length; from += WRITES_AT_ONCE)
      await this.send(written.slice(from, from + WRITES_AT_ONCE));
  }

  /** How many of the keys had a value. */
  async remove(keys: readonly string[]): Promise<number> {
    const invalidation = { keys };
    const dropped = this.local.forget(invalidation);
    const removed = await this.gate.change(invalidation, () => this.gate.store.remove(keys));
    // what was read between the two
    this.local.forget(invalidation);
    return new Set([...dropped, ...(removed ?? [])]).size;
  }

  /** How many values went: those of the store, or of memory when it holds more of them or stands alone. */
  async clear(pattern: string): Promise<number> {
    const invalidation = { pattern };
    const dropped = this.local.forget(invalidation);
    const removed = await this.gate.change(invalidation, () => this.gate.store.clear(pattern));
    this.local.forget(invalidation);
    return Math.max(dropped.length, removed ?? 0);
  }

  /** The new version of the tag. */
  async clearTag(tag: string): Promise<number> {
    const invalidation = { tags: [tag] };
    this.local.forget(invalidation);
    const version = await this.gate.change(invalidation, () => this.gate.store.bumpTag(tag));
    this.local.forget(invalidation);
    return version ?? ++this.localVersion;
  }

  private remember({ key, value, options = {} }: CacheEntry, spread: boolean): Written | null {
    const policy = this.policies.policyOf(key);
    const exactMs = ttlMsOf(policy, value, options);
    const ttlMs = spread ? jittered(exactMs, policy, Math.random()) : exactMs;
    const tags = options.tags ?? [];
    try {
      const json = toJson(value);
      this.local.forget({ keys: [key] });
      const entry = this.local.put(key, policy, { json, ttlMs, tags });
      return { key, policy, json, entry, ttlMs, tags };
    } catch (error) {
      this.troubles.notKept(policy.family, key, error);
      return null;
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
    const replaced = written.filter(({ key, entry }) => !this.local.holds(key, entry)).map(({ key }) => key);
    if (replaced.length > 0) this.local.forget({ keys: replaced });
  }
}
