import { Injectable } from '@nestjs/common';
import type { CachePolicy } from './cache-policy.js';
import { CacheStore } from './cache-store.js';
import { CoarseClock } from './coarse-clock.js';
import { matchesGlob } from './glob.js';
import type { Invalidation } from './invalidation.js';
import { L1Entry } from './l1-entry.js';
import { L1Tier } from './l1-tier.js';
import { RememberedFailures } from './remembered-failures.js';
import { type Ticket, WriteFence } from './write-fence.js';

/** How long a value is believed of which it would not be heard that Redis has it no longer. */
const SHORT_TRUST_MS = 1_500;

/** A value on its way into memory. */
export interface NewEntry {
  readonly json: string;
  /** null = not known: it is asked for when the value is read again. */
  readonly ttlMs: number | null;
  readonly tags: readonly string[];
}

/** The values of this process, and how far each may be believed given what the other processes may have changed. */
@Injectable()
export class LocalTier {
  /** Notices may have been missed between two epochs: values of an older one are checked before they are believed again. */
  private epoch = 0;
  private readonly fence = new WriteFence();

  constructor(
    private readonly l1: L1Tier,
    private readonly failures: RememberedFailures,
    private readonly store: CacheStore,
    private readonly clock: CoarseClock,
  ) {
    store.onLive(() => this.distrust());
    store.onInvalidation((invalidation) => {
      if (invalidation === null) this.distrust();
      else this.forget(invalidation);
    });
  }

  /** A value within its TTL that no other process can have changed unnoticed. */
  fresh(key: string): L1Entry | undefined {
    const entry = this.l1.get(key);
    if (entry === undefined) return undefined;
    const nowMs = this.clock.nowMs();
    return isWithinTtl(entry, nowMs) && this.isTrusted(entry, nowMs) ? entry : undefined;
  }

  /** How long the fresh value will be fresh, ms; 0 = there is none. */
  freshForMs(key: string): number {
    const entry = this.fresh(key);
    return entry === undefined ? 0 : entry.freshUntilMs - this.clock.nowMs();
  }

  /** A value within its TTL: good enough while the store cannot be asked. */
  unexpired(key: string): L1Entry | undefined {
    const entry = this.l1.get(key);
    return entry !== undefined && isWithinTtl(entry, this.clock.nowMs()) ? entry : undefined;
  }

  /** A value within its grace: better than an error. */
  remembered(key: string): L1Entry | undefined {
    const entry = this.l1.get(key);
    return entry !== undefined && this.clock.nowMs() < entry.freshUntilMs + entry.policy.graceMs ? entry : undefined;
  }

  /** What may stand in for the store while it is away: it is past the time for which it is known to be right, but not long. */
  standIn(key: string): L1Entry | undefined {
    if (this.store.state !== 'down') return undefined;
    const entry = this.l1.get(key);
    return entry !== undefined && this.mayBeAnsweredMeanwhile(entry) ? entry : undefined;
  }

  /** The value may be answered while a refresh runs: it is only past its TTL, and nothing says that it is wrong. */
  mayBeAnsweredMeanwhile(entry: L1Entry): boolean {
    const nowMs = this.clock.nowMs();
    return nowMs >= entry.freshUntilMs && nowMs < entry.freshUntilMs + entry.revalidateMs;
  }

  /** A load begins; `tags` null = not known yet. What it brings may be put here only while the ticket holds. */
  begin(keys: readonly string[], tags: readonly string[] | null): Ticket {
    return this.fence.enter(keys, tags);
  }

  end(ticket: Ticket): void {
    this.fence.close(ticket);
  }

  put(key: string, policy: CachePolicy, { json, ttlMs, tags }: NewEntry): L1Entry {
    const nowMs = this.clock.nowMs();
    const entry = new L1Entry(json, {
      policy,
      freshUntilMs: nowMs + (ttlMs ?? Math.min(policy.ttlMs, SHORT_TRUST_MS)),
      revalidateMs: revalidateMsOf(policy, json, ttlMs),
      tags,
      checkedAtMs: nowMs,
      epoch: this.epoch,
    });
    this.l1.put(key, entry);
    return entry;
  }

  /** Some value of the key, fresh or not. */
  knows(key: string): boolean {
    return this.l1.inspect(key) !== undefined;
  }

  holds(key: string, entry: L1Entry): boolean {
    return this.l1.inspect(key) === entry;
  }

  /** How many values an invalidation would end: those that are answered now. */
  count({ tags = [], pattern }: Pick<Invalidation, 'tags' | 'pattern'>): number {
    const keys = pattern === undefined ? tags.flatMap((tag) => this.l1.taggedWith(tag)) : this.clearable(pattern);
    return new Set(keys.filter((key) => this.isAnswered(key))).size;
  }

  /** Loads that are under way will not keep what they bring, and failures are tried again. The keys that had a value to answer. */
  forget(invalidation: Invalidation): string[] {
    this.fence.trip(invalidation);
    const { keys = [], tags = [], pattern } = invalidation;
    if (tags.length === 0 && pattern === undefined) this.failures.forget(keys);
    else this.failures.forgetAll();
    const doomed = [...keys, ...tags.flatMap((tag) => this.l1.taggedWith(tag))];
    if (pattern !== undefined) doomed.push(...this.clearable(pattern));
    return doomed.filter((key) => {
      const isAnswered = this.isAnswered(key);
      return this.l1.drop(key) && isAnswered;
    });
  }

  private clearable(pattern: string): string[] {
    return [...this.l1.keys()].filter((key) => matchesGlob(pattern, key) && this.store.isClearable(key));
  }

  /** Memory keeps values for longer than it answers with them. */
  private isAnswered(key: string): boolean {
    return (this.unexpired(key) ?? this.standIn(key)) !== undefined;
  }

  private distrust(): void {
    this.epoch++;
    this.fence.tripAll();
  }

  private isTrusted(entry: L1Entry, nowMs: number): boolean {
    const { state } = this.store;
    if (state !== 'live' && state !== 'deaf') return true;
    if (entry.epoch !== this.epoch) return false;
    return state === 'live' || nowMs - entry.checkedAtMs < SHORT_TRUST_MS;
  }
}

/** A clock that was put back makes nothing live longer. */
function isWithinTtl({ checkedAtMs, freshUntilMs }: L1Entry, nowMs: number): boolean {
  return nowMs >= checkedAtMs && nowMs < freshUntilMs;
}

/** What was to live for a moment only is not answered for long after it; that there was nothing, not at all. */
function revalidateMsOf({ revalidateMs, nullIsNegative }: CachePolicy, json: string, ttlMs: number | null): number {
  if (nullIsNegative && json === 'null') return 0;
  return ttlMs === null ? revalidateMs : Math.min(revalidateMs, ttlMs);
}
