import { Injectable } from '@nestjs/common';
import { CacheStore } from './cache-store.js';
import { CacheTroubles } from './cache-troubles.js';
import { matchesGlob } from './glob.js';
import type { Invalidation } from './invalidation.js';
import { type Creditor, StoreDebts } from './store-debts.js';

const KEYS_AT_ONCE = 500;
const RETRY_MS = 1_000;
/** Repairs are about keys of many families. */
const ALL_FAMILIES = 'default';

/**
 * Whether the store may be asked about a key. Changes that it could not be told, because it was away, are made up for
 * before it is believed again: a value deleted during an outage must not come back with Redis.
 */
@Injectable()
export class StoreGate {
  private readonly keys = new StoreDebts();
  private readonly tags = new StoreDebts();
  private readonly patterns = new StoreDebts();
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

  opensFor(key: string): boolean {
    return this.isReachable && this.tags.size === 0 && !this.keys.has(key) && !this.isToBeCleared(key);
  }

  /**
   * Changes `keys`, `tags` or a pattern in the store; when it cannot be done now, later and as invalidations. `whenPaid` is
   * told of the latter.
   */
  async change<T>(invalidation: Invalidation, work: () => Promise<T>, whenPaid?: Creditor): Promise<T | undefined> {
    if (this.store.state === 'none') return undefined;
    if (this.isReachable) {
      try {
        return await work();
      } catch (error) {
        this.troubles.store(ALL_FAMILIES, 'invalidate', error);
      }
    }
    this.owe(invalidation, whenPaid);
    return undefined;
  }

  private owe({ keys = [], tags = [], pattern }: Invalidation, whenPaid: Creditor | undefined): void {
    const patterns = pattern === undefined ? [] : [pattern];
    const creditor = whenPaid && adding(keys.length + tags.length + patterns.length, whenPaid);
    this.changes++;
    this.keys.note(keys, this.changes, creditor);
    this.tags.note(tags, this.changes, creditor);
    this.patterns.note(patterns, this.changes, creditor);
    if (this.retryTimer === undefined) void this.repair();
  }

  private isToBeCleared(key: string): boolean {
    if (this.patterns.size === 0 || !this.store.isClearable(key)) return false;
    for (const pattern of this.patterns.names) if (matchesGlob(pattern, key)) return true;
    return false;
  }

  private async repair(): Promise<void> {
    if (this.repairing || !this.isReachable) return;
    this.repairing = true;
    try {
      await this.keys.settle(KEYS_AT_ONCE, async (keys) => {
        const removed = new Set(await this.store.remove(keys));
        return (key) => (removed.has(key) ? 1 : 0);
      });
      await this.tags.settle(1, async ([tag = '']) => {
        const count = await this.countTagged(tag);
        await this.store.bumpTag(tag);
        return () => count;
      });
      await this.patterns.settle(1, async ([pattern = '']) => {
        const count = await this.store.clear(pattern);
        return () => count;
      });
    } catch (error) {
      this.troubles.store(ALL_FAMILIES, 'invalidate', error);
      this.retryTimer ??= setTimeout(() => this.retry(), RETRY_MS).unref();
    } finally {
      this.repairing = false;
    }
  }

  /** Only where somebody wants to know: until the tag is invalid, the store is believed nothing. */
  private async countTagged(tag: string): Promise<number | null> {
    if (!this.tags.isAwaited(tag)) return null;
    try {
      return await this.store.countTagged(tag);
    } catch (error) {
      this.troubles.store(ALL_FAMILIES, 'list', error);
      return null;
    }
  }

  private retry(): void {
    this.retryTimer = undefined;
    void this.repair();
  }
}

/** Tells once, when all parts have been paid. */
function adding(parts: number, tell: Creditor): Creditor {
  let left = parts;
  let sum: number | null = 0;
  return (count) => {
    sum = sum === null || count === null ? null : sum + count;
    if (--left === 0) tell(sum);
  };
}
