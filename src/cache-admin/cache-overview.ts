import { Injectable } from '@nestjs/common';
import { CacheAnalytics } from '../cache/analytics/cache-analytics.js';
import type { CacheInfo, KeyListing } from '../cache/cache-info.js';
import { CacheService } from '../cache/cache.service.js';
import { InvalidCursorError } from '../cache/invalid-cursor.error.js';
import { Clock } from '../common/clock.js';
import { CacheConfig } from '../config/app-config.js';
import { alertsOf } from './cache-alerts.js';
import type { CacheInfoReport, CacheKeysReport, RedisStatsReport } from './cache-reports.js';
import { readsReport } from './reads-report.js';
import { refusal } from './refusal.js';
import { rounded } from './rounded.js';

const RECENT_MS = 3_600_000;
/** Fewer say nothing of a rate. */
const RECENT_READS = 10;

export const CURSOR_MESSAGE =
  'cursor must be one that a page of this listing has answered; when Redis came or went since, begin anew without one';

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

  /** Problem 400 for a cursor that no page has answered, or not of what can be listed now. */
  async keys(pattern: string, cursor: string | null, limit: number): Promise<CacheKeysReport> {
    const page = await this.page(pattern, cursor, limit);
    const keys = page.keys.map(({ key, ttlSeconds, bytes }) => ({ key, ttl_seconds: ttlSeconds, bytes }));
    return { pattern, degraded: page.degraded, count: keys.length, keys, cursor: page.cursor };
  }

  async redis(): Promise<RedisStatsReport> {
    const info = await this.cache.info();
    const { reads, storeP99Ms } = this.counters.snapshot();
    const all = readsReport(reads);
    const recent = this.recentHitPercent();
    const memory = this.memoryOf(info);
    const memoryPercent = percentOf(memory.usedBytes, memory.maxBytes);
    const p99Ms = rounded(storeP99Ms, 3);
    return {
      cache_type: info.cacheType,
      degraded: info.degraded,
      redis_version: info.redisVersion,
      memory_used_bytes: memory.usedBytes,
      memory_peak_bytes: info.memoryPeakBytes,
      memory_max_bytes: memory.maxBytes,
      memory_used_percent: memoryPercent,
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
      read_p99_ms: p99Ms,
      alerts: alertsOf({
        hitPercent: recent,
        memoryPercent: info.cacheType === 'memory' ? null : memoryPercent,
        clients: info.connectedClients,
        p99Ms,
      }),
    };
  }

  private async page(pattern: string, cursor: string | null, limit: number): Promise<KeyListing> {
    try {
      return await this.cache.keys(pattern, { limit, ...(cursor !== null && { cursor }) });
    } catch (error) {
      throw error instanceof InvalidCursorError ? refusal('cursor', CURSOR_MESSAGE) : error;
    }
  }

  /** Of Redis, or without one of this process. */
  private memoryOf({ cacheType, l1Bytes, memoryUsedBytes, maxmemoryBytes }: CacheInfo) {
    return cacheType === 'memory'
      ? { usedBytes: l1Bytes, maxBytes: this.config.l1MaxBytes }
      : { usedBytes: memoryUsedBytes, maxBytes: maxmemoryBytes };
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
  return part === null || whole === null || whole === 0 ? null : rounded((part / whole) * 100, 2);
}
