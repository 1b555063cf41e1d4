import { Injectable } from '@nestjs/common';
import { CacheObserver } from './cache-observer.js';
import { CacheWriter } from './cache-writer.js';
import { startComputation } from './computation.js';
import type { Compute, EntryOptions } from './entry-options.js';
import { LocalTier } from './local-tier.js';
import { CachePolicies } from './policies.js';

/** Makes values new before their time is over, for those who will read them. It reads nothing, so it counts as no read. */
@Injectable()
export class CacheRefresher {
  constructor(
    private readonly local: LocalTier,
    private readonly writer: CacheWriter,
    private readonly policies: CachePolicies,
    private readonly observer: CacheObserver,
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

  /** How long the value in memory will be fresh, ms; 0 = there is none that may be believed. */
  freshForMs(key: string): number {
    return this.local.freshForMs(key);
  }
}
