import { Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { CacheReader, type Found } from './cache-reader.js';
import type { Lease, StoreWrite } from './cache-store.js';
import { CacheTroubles } from './cache-troubles.js';
import { StoreGate } from './store-gate.js';

/** A third of what a lease lasts. */
const RENEW_EVERY_MS = 10_000;
/** How long a process waits for another one's value before it computes its own. */
const PATIENCE_MS = 5_000;
const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 100;

/** found: another process has brought the value. Without a lease the computation is for this process alone. */
export type Claim = { readonly found: Found } | { readonly found: null; readonly lease: Lease | null };

const ALONE: Claim = { found: null, lease: null };

/** Sees to it that of all processes that lack a value one computes it. */
@Injectable()
export class LeaseDesk {
  constructor(
    private readonly gate: StoreGate,
    private readonly reader: CacheReader,
    private readonly troubles: CacheTroubles,
  ) {}

  /** Waits while another process computes. Never rejects: when the store fails or the wait is over, everybody is on his own. */
  async claim(family: string, key: string, tags: readonly string[]): Promise<Claim> {
    let pauseMs = FIRST_PAUSE_MS;
    for (let waitedMs = 0; waitedMs < PATIENCE_MS && this.gate.opensFor(key); waitedMs += pauseMs) {
      const claim = await this.tryToClaim(family, key, tags);
      if (claim !== null) return claim;
      pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * (1 + Math.random()));
      await sleep(pauseMs, undefined, { ref: false });
    }
    return ALONE;
  }

  /** Renews the lease until the function that it returns is called. */
  keep(family: string, lease: Lease): () => void {
    const timer = setInterval(() => {
      this.gate.store.renew(lease).catch((error: unknown) => this.troubles.store(family, 'lock', error));
    }, RENEW_EVERY_MS).unref();
    return () => clearInterval(timer);
  }

  /** False when the value was invalidated, or computed by another process, since the lease was given. */
  async commit(family: string, lease: Lease, write: StoreWrite): Promise<boolean> {
    try {
      return await this.gate.store.commit(lease, write);
    } catch (error) {
      // the value is good; only the other processes will not have it, and need not wait for it
      this.troubles.store(family, 'write', error);
      this.release(family, lease);
      return true;
    }
  }

  release(family: string, lease: Lease): void {
    this.gate.store.release(lease).catch((error: unknown) => this.troubles.store(family, 'lock', error));
  }

  /** null: another process computes, or has brought what nobody can read. */
  private async tryToClaim(family: string, key: string, tags: readonly string[]): Promise<Claim | null> {
    try {
      const answer = await this.gate.store.lease(key, tags);
      if (answer === 'busy') return null;
      if (answer !== 'present') return { found: null, lease: answer };
      const found = await this.reader.find(key);
      return found === undefined ? null : { found };
    } catch (error) {
      this.troubles.store(family, 'lock', error);
      return ALONE;
    }
  }
}
