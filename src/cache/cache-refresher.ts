import { Injectable } from '@nestjs/common';
import { CacheObserver } from './cache-observer.js';
import type { StoredValue } from './cache-store.js';
import { CacheTroubles } from './cache-troubles.js';
import { CacheWriter } from './cache-writer.js';
import { startComputation } from './computation.js';
import type { Compute, EntryOptions } from './entry-options.js';
import { LocalTier } from './local-tier.js';
import { decodePayload } from './payload-codec.js';
import { CachePolicies } from './policies.js';
import { StoreGate } from './store-gate.js';

/** What readers are answered now. */
export interface StandingValue {
  readonly value: unknown;
  /** Infinity = for ever. */
  readonly freshForMs: number;
  readonly tags: readonly string[];
}

/** Makes values new before their time is over, for those who will read them. Nothing here counts as a read. */
@Injectable()
export class CacheRefresher {
  constructor(
    private readonly local: LocalTier,
    private readonly gate: StoreGate,
    private readonly writer: CacheWriter,
    private readonly policies: CachePolicies,
    private readonly observer: CacheObserver,
    private readonly troubles: CacheTroubles,
  ) {}

  /**
   * Computes the value whether or not there is one, and keeps it for a whole TTL from now, spread by the jitter of its
   * family. What was invalidated meanwhile is answered and not kept. Rejects as the computation does, or when it takes
   * longer than readers are kept waiting: the value that there was then stays.
   */
  async refresh<T>(key: string, compute: Compute<T>, options: EntryOptions): Promise<T> {
    const { family, hardTimeoutMs } = this.policies.policyOf(key);
    const ticket = this.local.begin([key], options.tags ?? []);
    const startedMs = performance.now();
    const count = (ok: boolean): void => this.observer.compute(family, performance.now() - startedMs, ok);
    try {
      const { result, overdue } = startComputation(compute, hardTimeoutMs);
      const computed = Promise.race([result, overdue]) as Promise<T>;
      computed.then(
        () => count(true),
        () => count(false),
      );
      const value = await computed;
      if (ticket.holds) await this.writer.write([{ key, value, options }], { spread: true });
      return value;
    } finally {
      this.local.end(ticket);
    }
  }

  /** Keeps the value that there is for a whole TTL from now, for readers who check what they read. Whether there was one. */
  async renew(key: string): Promise<boolean> {
    const ticket = this.local.begin([key], null);
    try {
      const standing = await this.standing(key);
      if (standing === null || !ticket.holds) return false;
      const { value, tags } = standing;
      await this.writer.write([{ key, value, options: { tags } }], { spread: true });
      return true;
    } finally {
      this.local.end(ticket);
    }
  }

  /** How long the value in memory will be fresh, ms; 0 = there is none that may be believed. */
  freshForMs(key: string): number {
    return this.local.freshForMs(key);
  }

  /** Of the store, which knows what other processes made; of memory where it cannot be asked. null = there is none. Never rejects. */
  async standing(key: string): Promise<StandingValue | null> {
    if (!this.gate.opensFor(key)) return this.inMemory(key);
    const { family } = this.policies.policyOf(key);
    let stored: StoredValue | null | undefined;
    try {
      [stored] = await this.gate.store.read([key], { format: 'bytes', ttls: true });
    } catch (error) {
      this.troubles.store(family, 'read', error);
      return this.inMemory(key);
    }
    if (stored == null) return null;
    try {
      const value: unknown = JSON.parse(await decodePayload(Buffer.from(stored.payload)));
      return { value, freshForMs: stored.ttlMs ?? Infinity, tags: stored.tags };
    } catch (error) {
      this.troubles.store(family, 'decode', error);
      return null;
    }
  }

  private inMemory(key: string): StandingValue | null {
    const entry = this.local.fresh(key);
    return entry === undefined ? null : { value: entry.value, freshForMs: this.freshForMs(key), tags: entry.tags };
  }
}
