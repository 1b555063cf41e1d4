import { Injectable } from '@nestjs/common';
import { CacheAnalytics } from '../cache/analytics/cache-analytics.js';
import type { FamilySnapshot } from '../cache/analytics/family-counters.js';
import type { FamilySize } from '../cache/cache-store.js';
import { CacheService } from '../cache/cache.service.js';
import type { CacheAnalyticsReport, CacheStatsReport, FamilyReport } from './cache-reports.js';
import { readsReport } from './reads-report.js';

/** What takes the room in the cache, and what it is good for. Walks through all keys: 2 s at most where there are very many. */
@Injectable()
export class CacheUsage {
  constructor(
    private readonly cache: CacheService,
    private readonly counters: CacheAnalytics,
  ) {}

  /** Families that have keys, or have been read. */
  async stats(): Promise<CacheStatsReport> {
    const survey = await this.cache.survey();
    const { cacheType } = this.cache.state;
    const { families, reads } = this.counters.snapshot();
    const sizes = new Map(survey.families.map((size) => [size.family, size]));
    const counts = new Map(families.filter(wasRead).map((counters) => [counters.family, counters]));
    const names = [...new Set([...sizes.keys(), ...counts.keys()])].sort();
    return {
      cache_type: cacheType,
      degraded: survey.degraded,
      families: Object.fromEntries(names.map((name) => [name, familyReport(sizes.get(name), counts.get(name))])),
      total: {
        count: survey.families.reduce((sum, { count }) => sum + count, 0),
        ...readsReport(reads),
        bytes: totalBytes(survey.families),
      },
      complete: survey.isWhole,
    };
  }

  async analytics(): Promise<CacheAnalyticsReport> {
    const survey = await this.cache.survey();
    const { reads, popularKeys, minutes } = this.counters.snapshot();
    return {
      popular_keys: popularKeys.map(({ key, reads: count }) => ({ key, reads: count })),
      size_by_prefix: survey.families.map(({ family, count, bytes }) => ({ prefix: family, count, bytes })),
      hit_rate_over_time: minutes.map((minute) => ({
        at: new Date(minute.startMs).toISOString(),
        ...readsReport(minute),
      })),
      reads: readsReport(reads),
      complete: survey.isWhole,
    };
  }
}

/** Families are also counted that were only written or failed. */
function wasRead({ hitsL1, hitsL2, staleHits, misses }: FamilySnapshot): boolean {
  return hitsL1 + hitsL2 + staleHits + misses > 0;
}

function familyReport(size: FamilySize | undefined, counters: FamilySnapshot | undefined): FamilyReport {
  const { hitsL1 = 0, hitsL2 = 0, staleHits = 0, misses = 0 } = counters ?? {};
  return {
    count: size?.count ?? 0,
    ...readsReport({ hits: hitsL1 + hitsL2, staleHits, misses }),
    bytes: size === undefined ? 0 : size.bytes,
    sample_keys: size?.sampleKeys ?? [],
  };
}

/** Of those that are known; null when none is. */
function totalBytes(families: readonly FamilySize[]): number | null {
  const known = families.flatMap(({ bytes }) => bytes ?? []);
  return known.length === 0 && families.length > 0 ? null : known.reduce((sum, bytes) => sum + bytes, 0);
}
