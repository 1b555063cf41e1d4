import { Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { CacheObserver } from './cache-observer.js';
import type { CachePolicy } from './cache-policy.js';
import type { Lease } from './cache-store.js';
import { CacheTroubles } from './cache-troubles.js';
import { startComputation } from './computation.js';
import type { Compute, EntryOptions } from './entry-options.js';
import { parseFrozen, toJson } from './json-value.js';
import { LeaseDesk } from './lease-desk.js';
import { LocalTier } from './local-tier.js';
import { encodePayload } from './payload-codec.js';
import { ttlMsOf } from './policies.js';
import { RememberedFailures } from './remembered-failures.js';
import type { Ticket } from './write-fence.js';

/** What is to be computed, and how it is to be kept. */
export interface Load {
  readonly key: string;
  readonly policy: CachePolicy;
  readonly compute: Compute<unknown>;
  readonly options: EntryOptions;
}

interface Flight extends Load {
  readonly ticket: Ticket;
  readonly tags: readonly string[];
}

interface Flying {
  readonly ticket: Ticket;
  readonly answer: Promise<unknown>;
}

/** Computes values: once for all readers of this process, and under a lease for all processes. */
@Injectable()
export class CacheLoader {
  private readonly flying = new Map<string, Flying>();

  constructor(
    private readonly local: LocalTier,
    private readonly leases: LeaseDesk,
    private readonly failures: RememberedFailures,
    private readonly troubles: CacheTroubles,
    private readonly observer: CacheObserver,
  ) {}

  /** A computation of the key is under way, begun since the value was last invalidated. */
  isLoading(key: string): boolean {
    return this.flying.get(key)?.ticket.holds ?? false;
  }

  /** The computation that is under way, or a new one. Rejects with its error, for a while also without a new attempt. */
  load(load: Load): Promise<unknown> {
    const underWay = this.flying.get(load.key);
    if (underWay?.ticket.holds) return underWay.answer;
    const failure = this.failures.get(load.key);
    return failure === undefined ? this.takeOff(load) : Promise.reject(failure.error);
  }

  private takeOff(load: Load): Promise<unknown> {
    const { key, options } = load;
    ttlMsOf(load.policy, undefined, options); // refuses a TTL that is none before any work is done for it
    const tags = options.tags ?? [];
    const ticket = this.local.begin([key], tags);
    const land = (): void => {
      this.local.end(ticket);
      if (this.flying.get(key)?.ticket === ticket) this.flying.delete(key);
    };
    const answer = this.fly({ ...load, ticket, tags }, land);
    // a refresh behind a value past its TTL has no reader: its failure is reported where it happens
    answer.catch(() => undefined);
    this.flying.set(key, { ticket, answer });
    return answer;
  }

  private async fly(flight: Flight, land: () => void): Promise<unknown> {
    const { policy, key, tags } = flight;
    const claim = await this.leases.claim(policy.family, key, tags);
    if (claim.found === null) return this.computeAndKeep(flight, claim.lease, land);
    land();
    return claim.found.value;
  }

  private computeAndKeep(flight: Flight, lease: Lease | null, land: () => void): Promise<unknown> {
    const { policy, compute } = flight;
    const stopRenewing = lease === null ? null : this.leases.keep(policy.family, lease);
    const startedMs = performance.now();
    const { result, overdue } = startComputation(compute, policy.hardTimeoutMs);
    const kept = result.then(
      (value) => {
        stopRenewing?.();
        this.observer.compute(policy.family, performance.now() - startedMs, true);
        return this.keep(flight, lease, value);
      },
      (error: unknown) => {
        stopRenewing?.();
        this.observer.compute(policy.family, performance.now() - startedMs, false);
        if (lease !== null) this.leases.release(policy.family, lease);
        this.fail(flight, error);
        throw error;
      },
    );
    const givenUp = overdue.catch(async (error: unknown) => {
      this.fail(flight, error);
      // work that does not heed its signal is waited for as long again; then the next reader starts anew
      await sleep(policy.hardTimeoutMs, undefined, { ref: false });
      stopRenewing?.();
    });
    Promise.race([kept, givenUp]).then(land, land);
    return Promise.race([kept, overdue]);
  }

  private fail({ key, policy, ticket }: Flight, error: unknown): void {
    if (ticket.holds) this.failures.remember(key, error, policy.negativeTtlMs);
    this.troubles.computation(policy.family, key, error);
  }

  /** The value as every reader will see it. Not kept, and as it is, when JSON cannot hold it. */
  private async keep(flight: Flight, lease: Lease | null, computed: unknown): Promise<unknown> {
    const { key, policy, options, ticket, tags } = flight;
    let json: string;
    try {
      json = toJson(computed);
    } catch (error) {
      this.troubles.notKept(policy.family, key, error);
      if (lease !== null) this.leases.release(policy.family, lease);
      return computed;
    }
    const ttlMs = ttlMsOf(policy, computed, options);
    const isKept = lease === null || (await this.commit(lease, flight, json, ttlMs));
    if (!isKept || !ticket.holds) return parseFrozen(json);
    this.failures.forget([key]);
    return this.local.put(key, policy, { json, ttlMs, tags }).value;
  }

  private async commit(lease: Lease, { key, policy, tags }: Flight, json: string, ttlMs: number): Promise<boolean> {
    const payload = await encodePayload(json, policy);
    this.observer.write(policy.family, Buffer.byteLength(payload));
    return this.leases.commit(policy.family, lease, { key, payload, ttlMs, tags });
  }
}
