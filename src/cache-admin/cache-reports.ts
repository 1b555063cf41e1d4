import type { CacheInfo } from '../cache/cache-info.js';
import type { CacheAlert } from './cache-alerts.js';

/** Sizes are bytes; null = unknown. */
export interface CacheInfoReport {
  readonly cache_type: CacheInfo['cacheType'];
  readonly is_redis: boolean;
  readonly is_memory: boolean;
  /** Redis is configured and does not answer. */
  readonly degraded: boolean;
  readonly redis_version: string | null;
  readonly total_keys: number | null;
  readonly memory_usage: number | null;
  /** 0 = unlimited. */
  readonly maxmemory: number | null;
  readonly policy: string | null;
  readonly connected_clients: number | null;
  /** Values in the memory of this process. */
  readonly l1_entries: number;
  readonly l1_bytes: number;
}

export interface CacheKeysReport {
  readonly pattern: string;
  /** Redis is configured and does not answer: keys of memory only. */
  readonly degraded: boolean;
  /** Keys on this page. */
  readonly count: number;
  readonly keys: readonly {
    readonly key: string;
    /** null = none. */
    readonly ttl_seconds: number | null;
    /** Length of the value; null where it is no text. */
    readonly bytes: number | null;
  }[];
  readonly cursor: string | null;
}

/** Reads of this process since it started. Hits: fresh and stale. */
export interface ReadsReport {
  readonly hits: number;
  /** Of the hits. */
  readonly stale_hits: number;
  readonly misses: number;
  /** 0-1; null before the first read. */
  readonly hit_rate: number | null;
}

export interface FamilyReport extends ReadsReport {
  /** Keys there are now. */
  readonly count: number;
  readonly bytes: number | null;
  readonly sample_keys: readonly string[];
}

export interface CacheStatsReport {
  readonly cache_type: CacheInfo['cacheType'];
  readonly degraded: boolean;
  readonly families: Readonly<Record<string, FamilyReport>>;
  readonly total: Omit<FamilyReport, 'sample_keys'>;
  /** False: too many keys to count them all in time. */
  readonly complete: boolean;
}

export interface MinuteReport extends ReadsReport {
  /** Start of the minute, ISO 8601 UTC. */
  readonly at: string;
}

export interface CacheAnalyticsReport {
  readonly popular_keys: readonly { readonly key: string; readonly reads: number }[];
  readonly size_by_prefix: readonly {
    readonly prefix: string;
    readonly count: number;
    readonly bytes: number | null;
  }[];
  /** The last 24 h, oldest first; minutes without reads are left out. */
  readonly hit_rate_over_time: readonly MinuteReport[];
  readonly reads: ReadsReport;
  readonly complete: boolean;
}

/** null = unknown, or there is no Redis: then memory is that of the cached values of this process. */
export interface RedisStatsReport {
  readonly cache_type: CacheInfo['cacheType'];
  readonly degraded: boolean;
  readonly redis_version: string | null;
  readonly memory_used_bytes: number | null;
  readonly memory_peak_bytes: number | null;
  /** 0 = unlimited. */
  readonly memory_max_bytes: number | null;
  readonly memory_used_percent: number | null;
  readonly memory_fragmentation_ratio: number | null;
  /** Own keys. */
  readonly keys: number | null;
  readonly expired_keys: number | null;
  readonly evicted_keys: number | null;
  /** Reads of this process, in either tier, since it started. */
  readonly hits: number;
  readonly misses: number;
  readonly hit_ratio_percent: number | null;
  /** The same of the last hour; null below 10 reads. */
  readonly recent_hit_ratio_percent: number | null;
  /** Look-ups in Redis, whoever made them. */
  readonly keyspace_hits: number | null;
  readonly keyspace_misses: number | null;
  readonly connected_clients: number | null;
  readonly ops_per_second: number | null;
  /** Reads of Redis by this process in the last minutes; null below 100 of them. */
  readonly read_p99_ms: number | null;
  readonly alerts: readonly CacheAlert[];
}
