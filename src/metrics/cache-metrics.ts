import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Registry } from 'prom-client';
import { CacheAnalytics } from '../cache/analytics/cache-analytics.js';
import type { FamilySnapshot } from '../cache/analytics/family-counters.js';
import type { HistogramSnapshot } from '../cache/analytics/histogram.js';
import { CACHE_OPERATIONS } from '../cache/cache-observer.js';
import { L1Tier } from '../cache/l1-tier.js';
import { CacheConfig } from '../config/app-config.js';
import { type DurationCounts, SnapshotHistogram } from './snapshot-histogram.js';

/** The cache of this process, by its own analytics. Of a family that nobody has asked for there are no samples. */
@Injectable()
export class CacheMetrics {
  constructor(
    private readonly registry: Registry,
    private readonly analytics: CacheAnalytics,
    private readonly l1: L1Tier,
    private readonly config: CacheConfig,
  ) {
    this.addReads();
    this.addWork();
    this.addDurations();
    this.addSize();
  }

  private addReads(): void {
    const families = (): readonly FamilySnapshot[] => this.analytics.snapshot().families;
    new Counter({
      name: 'discovery_cache_requests_total',
      help: 'Reads of the cache by family of keys; stale: a value past its TTL was served within its grace.',
      labelNames: ['cache', 'result'],
      registers: [this.registry],
      collect() {
        this.reset();
        for (const { family: cache, hitsL1, hitsL2, staleHits, misses } of families()) {
          this.inc({ cache, result: 'hit' }, hitsL1 + hitsL2);
          this.inc({ cache, result: 'stale' }, staleHits);
          this.inc({ cache, result: 'miss' }, misses);
        }
      },
    });
    new Counter({
      name: 'discovery_cache_tier_hits_total',
      help: 'Fresh values by where they were found: memory of this process (l1) or Redis (l2).',
      labelNames: ['tier'],
      registers: [this.registry],
      collect() {
        this.reset();
        const all = families();
        this.inc(
          { tier: 'l1' },
          sumOf(all, ({ hitsL1 }) => hitsL1),
        );
        this.inc(
          { tier: 'l2' },
          sumOf(all, ({ hitsL2 }) => hitsL2),
        );
      },
    });
  }

  private addWork(): void {
    const families = (): readonly FamilySnapshot[] => this.analytics.snapshot().families;
    new Counter({
      name: 'discovery_cache_errors_total',
      help: 'Operations of the cache that met trouble; readers were served some other way.',
      labelNames: ['operation'],
      registers: [this.registry],
      collect() {
        this.reset();
        const all = families();
        for (const operation of CACHE_OPERATIONS)
          this.inc(
            { operation },
            sumOf(all, ({ errors }) => errors[operation]),
          );
      },
    });
    this.addTotal('discovery_cache_compute_failures_total', 'Computations of values that failed.', (family) => {
      return family.computeFailures;
    });
    this.addTotal('discovery_cache_written_bytes_total', 'Bytes of values sent to Redis.', (family) => {
      return family.bytesWritten;
    });
  }

  private addTotal(name: string, help: string, figure: (family: FamilySnapshot) => number): void {
    const { analytics } = this;
    new Counter({
      name,
      help,
      registers: [this.registry],
      collect() {
        this.reset();
        this.inc(sumOf(analytics.snapshot().families, figure));
      },
    });
  }

  private addDurations(): void {
    const all = (pick: (family: FamilySnapshot) => HistogramSnapshot) => (): DurationCounts | null =>
      added(this.analytics.snapshot().families.map(pick));
    new SnapshotHistogram({
      name: 'discovery_cache_redis_read_duration_seconds',
      help: 'What reads of the cache took that had to ask Redis.',
      registry: this.registry,
      read: all(({ l2Latency }) => l2Latency),
    });
    new SnapshotHistogram({
      name: 'discovery_cache_compute_duration_seconds',
      help: 'What computing values took that no tier had, failed ones included.',
      registry: this.registry,
      read: all(({ computeLatency }) => computeLatency),
    });
  }

  private addSize(): void {
    const { l1, config } = this;
    new Gauge({
      name: 'discovery_cache_size_bytes',
      help: 'Values of the cache in the memory of this process, as JSON.',
      registers: [this.registry],
      collect() {
        this.set(l1.bytes);
      },
    });
    new Gauge({
      name: 'discovery_cache_max_bytes',
      help: 'How much of them this process keeps at most.',
      registers: [this.registry],
    }).set(config.l1MaxBytes);
    new Gauge({
      name: 'discovery_cache_entries',
      help: 'Values of the cache in the memory of this process.',
      registers: [this.registry],
      collect() {
        this.set(l1.entries);
      },
    });
  }
}

function sumOf(families: readonly FamilySnapshot[], figure: (family: FamilySnapshot) => number): number {
  return families.reduce((sum, family) => sum + figure(family), 0);
}

/** All of them have the same bounds; null when there is none. */
function added(histograms: readonly HistogramSnapshot[]): DurationCounts | null {
  const [first] = histograms;
  if (first === undefined) return null;
  const counts = first.counts.map((_, at) => histograms.reduce((sum, one) => sum + (one.counts[at] ?? 0), 0));
  return { boundsMs: first.boundsMs, counts, sumMs: histograms.reduce((sum, one) => sum + one.sumMs, 0) };
}
