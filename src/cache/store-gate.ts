import { Injectable } from '@nestjs/common';
import { CacheStore } from './cache-store.js';
import { CacheTroubles } from './cache-troubles.js';
import { matchesGlob } from './glob.js';
import type { Invalidation } from './invalidation.js';

/** What is remembered beyond it is left to its TTL. */
const REPAIRS_KEPT = 20_000;
const KEYS_AT_ONCE = 500;
const RETRY_MS = 1_000;
/** Repairs are about keys of many families. */
const ALL_FAMILIES = 'default';

/** What is owed, each with the number of the change that it comes from. */
type Debts = Map<string, number>;

/**
 * Whether the store may be asked about a key. Changes that it could not be told, because it was away, are made up for
 * before it is believed again: a value deleted during an outage must not come back with Redis.
 */
@Injectable()
export class StoreGate {
  private readonly keys: Debts = new Map();
  private readonly tags: Debts = new Map();
  private readonly patterns: Debts = new Map();
  private changes = 0;
  private repairing = false;
  private retryTimer: NodeJS.Timeout | undefined;

  constructor(
    readonly store: CacheStore,
    private readonly troubles: CacheTroubles,
  ) {
    store.onReachable(() => void this.repair());
  }

  get isReachable(): boolean {
    const { state } = this.store;
    return state === 'live' || state === 'deaf';
  }

  /** The store has yet to be told of some change. */
  get isOwing(): boolean {
    return this.keys.size + this.tags.size + this.patterns.size > 0;
  }

  opensFor(key: string): boolean {
    return this.isReachable && this.tags.size === 0 && !this.keys.has(key) && !this.isToBeCleared(key);
  }

  /** Changes `keys`, `tags` or a pattern in the store; when it cannot be done now, later and as invalidations. */
  async change<T>(invalidation: Invalidation, work: () => Promise<T>): Promise<T | undefined> {
    if (this.store.state === 'none') return undefined;
    if (this.isReachable) {
      try {
        return await work();
      } catch (error) {
        this.troubles.store(ALL_FAMILIES, 'invalidate', error);
      }
    }
    this.owe(invalidation);
    return undefined;
  }

  private owe({ keys = [], tags = [], pattern }: Invalidation): void {
    this.changes++;
    note(this.keys, keys, this.changes);
    note(this.tags, tags, this.changes);
    note(this.patterns, pattern === undefined ? [] : [pattern], this.changes);
    if (this.retryTimer === undefined) void this.repair();
  }

  private isToBeCleared(key: string): boolean {
    if (this.patterns.size === 0 || !this.store.isClearable(key)) return false;
    for (const pattern of this.patterns.keys()) if (matchesGlob(pattern, key)) return true;
    return false;
  }

  private async repair(): Promise<void> {
    if (this.repairing || !this.isReachable) return;
    this.repairing = true;
    try {
      await settle(this.keys, KEYS_AT_ONCE, (keys) => this.store.remove(keys));
      await settle(this.tags, 1, ([tag = '']) => this.store.bumpTag(tag));
      await settle(this.patterns, 1, ([pattern = '']) => this.store.clear(pattern));
    } catch (error) {
      this.troubles.store(ALL_FAMILIES, 'invalidate', error);
      this.retryTimer ??= setTimeout(() => this.retry(), RETRY_MS).unref();
    } finally {
      this.repairing = false;
    }
  }

  private retry(): void {
    this.retryTimer = undefined;
    void this.repair();
  }
}

function note(debts: Debts, names: readonly string[], change: number): void {
  for (const name of names) debts.set(name, change);
  for (const oldest of debts.keys()) {
    if (debts.size <= REPAIRS_KEPT) return;
    debts.delete(oldest);
  }
}

/** What is owed again while it is paid stays owed. */
async function settle(
  debts: Debts,
  atOnce: number,
  pay: (names: readonly string[]) => Promise<unknown>,
): Promise<void> {
  while (debts.size > 0) {
    const some = [...debts].slice(0, atOnce);
    await pay(some.map(([name]) => name));
    for (const [name, change] of some) if (debts.get(name) === change) debts.delete(name);
  }
}
