import { Injectable } from '@nestjs/common';
import { CacheAnalytics } from '../cache/analytics/cache-analytics.js';
import { CacheService } from '../cache/cache.service.js';
import { Clock } from '../common/clock.js';
import { CacheConfig } from '../config/app-config.js';
import { alertsOf } from './cache-alerts.js';
import type { CacheInfoReport, CacheKeysReport, RedisStatsReport } from './cache-reports.js';
import { readsReport } from './reads-report.js';

const RECENT_MS = 3_600_000;
/** Fewer say nothing of a rate. */
const RECENT_READS = 10;

/** What is kept and how it is read, for an operator. Asks Redis and counts keys: 2 s at most where there are very many. */
@Injectable()
export class CacheOverview {
  constructor(
    private readonly cache: CacheService,
    private readonly counters: CacheAnalytics,
    private readonly config: CacheConfig,
    private readonly clock: Clock,
  ) {}

  async info(): Promise<CacheInfoReport> {
    const info = await this.cache.info();
    const isMemory = info.cacheType === 'memory';
    return {
      cache_type: info.cacheType,
      is_redis: !isMemory,
      is_memory: isMemory,
      degraded: info.degraded,
      redis_version: info.redisVersion,
      total_keys: info.totalKeys,
      memory_usage: isMemory ? info.l1Bytes : info.memoryUsedBytes,
      maxmemory: isMemory ? this.config.l1MaxBytes : info.maxmemoryBytes,
      policy: isMemory ? 'lru' : info.policy,
      connected_clients: info.connectedClients,
      l1_entries: info.l1Entries,
      l1_bytes: info.l1Bytes,
    };
  }

  async keys(pattern: string, cursor: string | null, limit: number): Promise<CacheKeysReport> {
    const page = await this.cache.keys(pattern, { limit, ...(cursor !== null && { cursor }) });
    const keys = page.keys.map(({ key, ttlSeconds, bytes }) => ({ key, ttl_seconds: ttlSeconds, bytes }));
    return { pattern, count: keys.length, keys, cursor: page.cursor };
  }

  async redis(): Promise<RedisStatsReport> {
    const info = await this.cache.info();
    const { reads, storeP99Ms } = this.counters.snapshot();
    const all = readsReport(reads);
    const recent = this.recentHitPercent();
    const memory = percentOf(info.memoryUsedBytes, info.maxmemoryBytes);
    return {
      cache_type: info.cacheType,
      degraded: info.degraded,
      redis_version: info.redisVersion,
      memory_used_bytes: info.memoryUsedBytes,
      memory_peak_bytes: info.memoryPeakBytes,
      memory_max_bytes: info.maxmemoryBytes,
      memory_used_percent: memory,
      memory_fragmentation_ratio: info.fragmentationRatio,
      keys: info.totalKeys,
      expired_keys: info.expiredKeys,
      evicted_keys: info.evictedKeys,
      hits: all.hits,
      misses: all.misses,
      hit_ratio_percent: percentOf(all.hits, all.hits + all.misses),
      recent_hit_ratio_percent: recent,
      keyspace_hits: info.keyspaceHits,
      keyspace_misses: info.keyspaceMisses,
      connected_clients: info.connectedClients,
      ops_per_second: info.opsPerSecond,
      read_p99_ms: storeP99Ms,
      alerts: alertsOf({
        hitPercent: recent,
        memoryPercent: memory,
        clients: info.connectedClients,
        p99Ms: storeP99Ms,
      }),
    };
  }

  private recentHitPercent(): number | null {
    const sinceMs = this.clock.nowMs() - RECENT_MS;
    const minutes = this.counters.snapshot().minutes.filter(({ startMs }) => startMs >= sinceMs);
    const hits = minutes.reduce((sum, minute) => sum + minute.hits + minute.staleHits, 0);
    const reads = minutes.reduce((sum, { misses }) => sum + misses, hits);
    return reads < RECENT_READS ? null : percentOf(hits, reads);
  }
}

/** To two decimals; null when either is unknown, or there is no whole. */
function percentOf(part: number | null, whole: number | null): number | null {
  return part === null || whole === null || whole === 0 ? null : Math.round((part / whole) * 10_000) / 100;
}
