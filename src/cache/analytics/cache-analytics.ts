import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { CacheObserver, type CacheOperation, type CacheTier } from '../cache-observer.js';
import { FamilyCounters, type FamilySnapshot, L2_BOUNDS_MS } from './family-counters.js';
import { PopularKeys } from './popular-keys.js';
import { ReadHistory, type MinuteReads, type ReadCounts } from './read-history.js';
import { RecentLatency } from './recent-latency.js';
import { Sampler } from './sampler.js';

const MONITORED_KEYS = 2_048;
const REPORTED_KEYS = 50;
/** Up to so many reads between two bookings all count towards popular keys, beyond that one in so many for the others. */
const READS_LOOKED_AT = 1_000;
const SAMPLE_EVERY = 64;
/** Reads are booked on the minute in which such a stretch of time began. */
const ROLL_EVERY_MS = 5_000;
const HALVE_EVERY_MS = 3_600_000;

export interface CacheReads extends ReadCounts {
  /** (hits + stale hits) / reads; null before the first read. */
  readonly hitFrac: number | null;
  /** The same without stale hits. */
  readonly freshHitFrac: number | null;
}

/** What the cache did since the process started. Plain data. */
export interface CacheSnapshot {
  readonly reads: CacheReads;
  readonly families: readonly FamilySnapshot[];
  /** The most read keys, recent reads counting more: estimated reads (exact up to 200/s, sampled beyond), and by how many they may be too high for want of memory. */
  readonly popularKeys: readonly { readonly key: string; readonly reads: number; readonly excess: number }[];
  /** The last 24 h, oldest first; minutes without reads are left out. */
  readonly minutes: readonly MinuteReads[];
  /** What 99 of 100 reads of Redis did not exceed in the last 5 to 10 minutes, ms; null = there were fewer than 100. */
  readonly storeP99Ms: number | null;
}

/** Counts what the cache tells. The read path only increments; time is looked at by a timer and by whoever reads the snapshot. */
@Injectable()
export class CacheAnalytics extends CacheObserver implements OnModuleInit, OnModuleDestroy {
  private readonly families = new Map<string, FamilyCounters>();
  /** Most reads are of the family of the read before. */
  private latest: FamilyCounters | null = null;
  private readonly popular = new PopularKeys(MONITORED_KEYS);
  private readonly sampler = new Sampler(READS_LOOKED_AT, SAMPLE_EVERY);
  private readonly history = new ReadHistory();
  private booked: ReadCounts = { hits: 0, staleHits: 0, misses: 0 };
  private readonly storeLatency: RecentLatency;
  private rolledAtMs: number;
  private halvedAtMs: number;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly clock: Clock) {
    super();
    this.rolledAtMs = this.halvedAtMs = clock.nowMs();
    this.storeLatency = new RecentLatency(L2_BOUNDS_MS, this.rolledAtMs);
  }

  onModuleInit(): void {
    this.timer = setInterval(() => this.roll(), ROLL_EVERY_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  override hit(family: string, key: string, tier: CacheTier): void {
    const counters = this.of(family);
    if (tier === 'l1') counters.hitsL1++;
    else counters.hitsL2++;
    this.sample(key);
  }

  override stale(family: string, key: string): void {
    this.of(family).staleHits++;
    this.sample(key);
  }

  override miss(family: string, key: string): void {
    this.of(family).misses++;
    this.sample(key);
  }

  override error(family: string, operation: CacheOperation): void {
    this.of(family).errors[operation]++;
  }

  override compute(family: string, durationMs: number, ok: boolean): void {
    const counters = this.of(family);
    counters.computeLatency.observe(durationMs);
    if (!ok) counters.computeFailures++;
  }

  override latency(family: string, tier: CacheTier, ms: number): void {
    const counters = this.of(family);
    (tier === 'l1' ? counters.l1Latency : counters.l2Latency).observe(ms);
    if (tier === 'l2') this.storeLatency.observe(ms);
  }

  override write(family: string, bytes: number): void {
    const counters = this.of(family);
    counters.writes++;
    counters.bytesWritten += bytes;
  }

  snapshot(): CacheSnapshot {
    this.roll();
    return {
      reads: withFractions(this.booked),
      families: [...this.families.values()].map((counters) => counters.snapshot()),
      popularKeys: this.popular.top(REPORTED_KEYS).map(({ key, count, excess }) => ({ key, reads: count, excess })),
      minutes: this.history.since24h(this.rolledAtMs),
      storeP99Ms: this.storeLatency.quantileMs(0.99),
    };
  }

  /** Keys that were read so often lately, most read first: estimated reads, without what may be another key's. */
  popularKeys(minReads: number): string[] {
    const popular = this.popular.top(MONITORED_KEYS).filter(({ count, excess }) => count - excess >= minReads);
    return popular.map(({ key }) => key);
  }

  private of(family: string): FamilyCounters {
    if (this.latest?.family === family) return this.latest;
    let counters = this.families.get(family);
    if (counters === undefined) {
      counters = new FamilyCounters(family);
      this.families.set(family, counters);
    }
    this.latest = counters;
    return counters;
  }

  private sample(key: string): void {
    const weight = this.sampler.weight();
    if (weight > 0) this.popular.add(key, weight);
  }

  /** Books the reads since the last time on the minute of that time. */
  private roll(): void {
    const total = this.total();
    this.history.add(this.rolledAtMs, {
      hits: total.hits - this.booked.hits,
      staleHits: total.staleHits - this.booked.staleHits,
      misses: total.misses - this.booked.misses,
    });
    this.booked = total;
    this.sampler.refill();
    this.rolledAtMs = this.clock.nowMs();
    this.storeLatency.turn(this.rolledAtMs);
    if (this.rolledAtMs - this.halvedAtMs < HALVE_EVERY_MS) return;
    this.halvedAtMs = this.rolledAtMs;
    this.popular.halve();
  }

  private total(): ReadCounts {
    const total = { hits: 0, staleHits: 0, misses: 0 };
    for (const { hitsL1, hitsL2, staleHits, misses } of this.families.values()) {
      total.hits += hitsL1 + hitsL2;
      total.staleHits += staleHits;
      total.misses += misses;
    }
    return total;
  }
}

function withFractions(reads: ReadCounts): CacheReads {
  const { hits, staleHits, misses } = reads;
  const all = hits + staleHits + misses;
  const share = (part: number) => (all === 0 ? null : part / all);
  return { ...reads, hitFrac: share(hits + staleHits), freshHitFrac: share(hits) };
}
