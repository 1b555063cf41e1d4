import { Injectable } from '@nestjs/common';
import { CacheObserver, type CacheTier } from './cache-observer.js';
import type { CachePolicy } from './cache-policy.js';
import type { StoredValue } from './cache-store.js';
import { CacheTroubles } from './cache-troubles.js';
import { freeze } from './json-value.js';
import { LocalTier } from './local-tier.js';
import { decodePayload } from './payload-codec.js';
import { CachePolicies } from './policies.js';
import { StoreGate } from './store-gate.js';
import type { Ticket } from './write-fence.js';

export interface Found {
  readonly value: unknown;
  readonly tier: CacheTier;
}

/** What the store says: its value, that it has none, or nothing at all. */
type Answer = Found | 'missing' | 'unreachable';

interface Reading {
  readonly ticket: Ticket;
  readonly answer: Promise<Answer>;
  /** More than one reader gets what it brings. */
  isShared: boolean;
}

/** Reads what memory lacks from the store, and keeps it in memory for as long as the store would. */
@Injectable()
export class CacheReader {
  private readonly readings = new Map<string, Reading>();

  constructor(
    private readonly local: LocalTier,
    private readonly gate: StoreGate,
    private readonly policies: CachePolicies,
    private readonly troubles: CacheTroubles,
    private readonly observer: CacheObserver,
  ) {}

  /** Readers of one key share a reading; memory is believed within its TTL where the store cannot be asked. */
  async find(key: string): Promise<Found | undefined> {
    if (!this.gate.opensFor(key)) return this.settle(key, 'unreachable');
    const reading = this.reading(key);
    const answer = await reading.answer;
    if (reading.isShared && typeof answer === 'object') freeze(answer.value);
    return this.settle(key, answer);
  }

  /** As `find` for each, in one round trip; in the order of the keys. */
  async findMany(keys: readonly string[]): Promise<readonly (Found | undefined)[]> {
    if (!keys.every((key) => this.gate.opensFor(key))) return Promise.all(keys.map((key) => this.find(key)));
    const answers = await this.ask(keys, this.local.begin(keys, null));
    return keys.map((key, at) => this.settle(key, answers[at] ?? 'unreachable'));
  }

  private settle(key: string, answer: Answer): Found | undefined {
    if (typeof answer === 'object') return answer;
    // when the store has none, somebody may have brought one meanwhile
    const entry = answer === 'missing' ? this.local.fresh(key) : this.local.unexpired(key);
    return entry && { value: entry.value, tier: 'l1' };
  }

  /** A reading that began before the value was invalidated is not for those who ask afterwards. */
  private reading(key: string): Reading {
    const underWay = this.readings.get(key);
    if (underWay?.ticket.holds) {
      underWay.isShared = true;
      return underWay;
    }
    const ticket = this.local.begin([key], null);
    const answer = this.ask([key], ticket).then(([only = 'unreachable']) => {
      if (this.readings.get(key)?.ticket === ticket) this.readings.delete(key);
      return only;
    });
    const reading = { ticket, answer, isShared: false };
    this.readings.set(key, reading);
    return reading;
  }

  /** In the order of the keys; empty when the store does not answer. */
  private async ask(keys: readonly string[], ticket: Ticket): Promise<readonly Answer[]> {
    const policies = keys.map((key) => this.policies.policyOf(key));
    const family = policies[0]?.family ?? '';
    try {
      const startedMs = performance.now();
      const isText = policies.every(({ compressAboveBytes }) => compressAboveBytes === null);
      // most values are read once in their time: how long they have left is asked for with the second reading
      const ttls = keys.some((key) => this.local.knows(key));
      const values = await this.gate.store.read(keys, { format: isText ? 'text' : 'bytes', ttls });
      this.observer.latency(family, 'l2', performance.now() - startedMs);
      const texts = isText ? values.map(plainText) : await Promise.all(values.map(unpackedText));
      return keys.map((key, at) => this.accept(key, policies[at], values[at], texts[at], ticket));
    } catch (error) {
      this.troubles.store(family, 'read', error);
      return [];
    } finally {
      this.local.end(ticket);
    }
  }

  private accept(
    key: string,
    policy: CachePolicy | undefined,
    stored: StoredValue | null | undefined,
    json: string | Error | undefined,
    ticket: Ticket,
  ): Answer {
    if (stored == null || policy === undefined || json === undefined) return 'missing';
    try {
      if (typeof json !== 'string') throw json;
      // the reader's own copy: freezing it would cost as much as parsing it
      const value: unknown = JSON.parse(json);
      if (ticket.holds) this.local.put(key, policy, { json, ttlMs: stored.ttlMs, tags: stored.tags });
      return { value, tier: 'l2' };
    } catch (error) {
      return this.throwAway(key, policy, error);
    }
  }

  /** What is no value is taken away, so that the next one can be written in its place. */
  private throwAway(key: string, { family }: CachePolicy, error: unknown): Answer {
    this.troubles.store(family, 'decode', error);
    this.gate.store.discard(key).catch((failure: unknown) => this.troubles.store(family, 'delete', failure));
    return 'missing';
  }
}

function plainText(stored: StoredValue | null): string | undefined {
  return stored?.payload.toString();
}

/** The error of damaged bytes, so that they harm no other value. */
async function unpackedText(stored: StoredValue | null): Promise<string | Error | undefined> {
  if (stored === null) return undefined;
  return decodePayload(Buffer.from(stored.payload)).catch((error: unknown) => error as Error);
}
