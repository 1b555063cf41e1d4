import {
  bool,
  int,
  listOf,
  mapOf,
  num,
  oneOf,
  orNull,
  ref,
  type Schemas,
  schemaOf,
  text,
  time,
} from '../../common/openapi/schema-of.js';
import { ALERT_CODES, ALERT_SEVERITIES, type CacheAlert } from '../cache-alerts.js';
import type { ClearReport } from '../cache-desk.js';
import type {
  CacheAnalyticsReport,
  CacheInfoReport,
  CacheKeysReport,
  CacheStatsReport,
  FamilyReport,
  MinuteReport,
  ReadsReport,
  RedisStatsReport,
} from '../cache-reports.js';

const TYPE = oneOf(['memory', 'redis'], 'What the processes share; memory: nothing but the memory of each.');
const DEGRADED = bool('Redis is configured and does not answer: memory serves what it has.');
const KEY = text('Name, without the prefix of the installation.', 'price:AAPL');
const COMPLETE = bool('False: there are too many keys to see them all in 2 s; counts are of those seen.');
const FAMILY_BYTES = orNull(int('Bytes, estimated from some of the keys; null = Redis does not say.', 51_200));

const INFO = schemaOf<CacheInfoReport>('The cache. Sizes in bytes; null = unknown.', {
  cache_type: TYPE,
  is_redis: bool('cache_type is redis.'),
  is_memory: bool('cache_type is memory.'),
  degraded: DEGRADED,
  redis_version: orNull(text('Of the server.', '7.0.15')),
  total_keys: orNull(int('Own keys; null when it takes more than 2 s to count them.', 12_000)),
  memory_usage: orNull(int('Bytes in use: of Redis, or of the values in memory.', 52_428_800)),
  maxmemory: orNull(int('Bytes at most; 0 = unlimited.', 268_435_456)),
  policy: orNull(text('What goes when it is full.', 'allkeys-lru')),
  connected_clients: orNull(int('Of Redis.', 12)),
  l1_entries: int('Values in the memory of this process.', 800),
  l1_bytes: int('Their bytes.', 409_600),
});

const KEYS = schemaOf<CacheKeysReport>('A page of own keys.', {
  pattern: text('As asked for.', 'price:*'),
  degraded: bool('Redis is configured and does not answer: keys of memory only.'),
  count: int('Keys on this page.', 1),
  keys: listOf(
    schemaOf<CacheKeysReport['keys'][number]>('A key.', {
      key: KEY,
      ttl_seconds: orNull(int('Time left; null = none.', 240)),
      bytes: orNull(int('Length of the value; null where it is no text.', 256)),
    }),
    'In no particular order.',
  ),
  cursor: orNull(text('Where the next page begins; null = this was the last.', '0.1536')),
});

const READS = {
  hits: int('Reads that found a value, past its TTL or not.', 970),
  stale_hits: int('Of the hits: past its TTL.', 10),
  misses: int('Reads that found none.', 30),
  hit_rate: orNull(num('Hits of all reads, 0-1; null before the first.', 0.97)),
};
const READS_SCHEMA = schemaOf<ReadsReport>('Reads of this process since it started.', READS);

const FAMILY = schemaOf<FamilyReport>('Keys of one family, and its reads by this process since it started.', {
  count: int('Keys there are.', 200),
  ...READS,
  bytes: FAMILY_BYTES,
  sample_keys: listOf(KEY, 'Five at most.'),
});

const STATS = schemaOf<CacheStatsReport>('The cache by family.', {
  cache_type: TYPE,
  degraded: DEGRADED,
  families: mapOf(ref('CacheFamily'), 'By name: those that have keys, or have been read.'),
  total: schemaOf<CacheStatsReport['total']>('All families together.', {
    count: int('Keys there are.', 200),
    ...READS,
    bytes: FAMILY_BYTES,
  }),
  complete: COMPLETE,
});

const ANALYTICS = schemaOf<CacheAnalyticsReport>('How the cache is used. Reads are those of this process.', {
  popular_keys: listOf(
    schemaOf<CacheAnalyticsReport['popular_keys'][number]>('A key.', {
      key: KEY,
      reads: int('Estimated; recent ones count more.', 1_200),
    }),
    'The most read, 50 at most.',
  ),
  size_by_prefix: listOf(
    schemaOf<CacheAnalyticsReport['size_by_prefix'][number]>('A family of keys.', {
      prefix: text('What its names begin with.', 'price'),
      count: int('Keys.', 200),
      bytes: FAMILY_BYTES,
    }),
    'All families that have keys.',
  ),
  hit_rate_over_time: listOf(
    schemaOf<MinuteReport>('A minute.', { at: time('When it began.'), ...READS }),
    'The last 24 hours, oldest first; minutes without reads are left out.',
  ),
  reads: READS_SCHEMA,
  complete: COMPLETE,
});

const ALERT = schemaOf<CacheAlert>('Something to look at.', {
  code: oneOf(ALERT_CODES, 'What.'),
  severity: oneOf(ALERT_SEVERITIES, 'How bad.'),
  value: num('Percent, clients or ms.', 96.2),
  threshold: num('Beyond which it is told.', 95),
  message: text('The same in words.', '96.2 % of the memory of Redis is in use'),
});

const REDIS = schemaOf<RedisStatsReport>(
  'Redis and the reads of this process; null = unknown, or there is no Redis. Without one, memory is that of the cached values of this process.',
  {
    cache_type: TYPE,
    degraded: DEGRADED,
    redis_version: orNull(text('Of the server.', '7.0.15')),
    memory_used_bytes: orNull(int('In use.', 52_428_800)),
    memory_peak_bytes: orNull(int('At its height.', 62_914_560)),
    memory_max_bytes: orNull(int('maxmemory; 0 = unlimited.', 268_435_456)),
    memory_used_percent: orNull(num('Of maxmemory; null without one.', 19.53)),
    memory_fragmentation_ratio: orNull(num('Memory that the system gave / memory in use.', 1.1)),
    keys: orNull(int('Own keys; null when it takes more than 2 s to count them.', 12_000)),
    expired_keys: orNull(int('Since the server started, of all its keys.', 90_000)),
    evicted_keys: orNull(int('Since the server started, of all its keys.', 0)),
    hits: int('Reads of this process since it started that found a value, in memory or in Redis.', 970),
    misses: int('Those that found none.', 30),
    hit_ratio_percent: orNull(num('Hits of all reads; null before the first.', 97)),
    recent_hit_ratio_percent: orNull(num('The same of the last hour; null below 10 reads.', 97)),
    keyspace_hits: orNull(int('Look-ups in Redis that found a key, whoever made them.', 120_000)),
    keyspace_misses: orNull(int('Those that found none.', 8_000)),
    connected_clients: orNull(int('Of everybody.', 12)),
    ops_per_second: orNull(int('Commands, of everybody.', 150)),
    read_p99_ms: orNull(
      num('Reads of Redis by this process in the last 5 to 10 minutes; null below 100 of them.', 0.5),
    ),
    alerts: listOf(ref('CacheAlert'), 'What is beyond its threshold now.'),
  },
);

const CLEARED = schemaOf<ClearReport>('What was cleared.', {
  message: text('The same in words.', 'Cleared 42 keys matching price:*.'),
  pattern: orNull(text('As asked for.', 'price:*')),
  tag: orNull(text('As asked for.', 'AAPL')),
  keys_cleared: int('Keys that went; with dry_run, that would go.', 42),
  dry_run: bool('Nothing was cleared.'),
  degraded: bool('Redis is configured and does not answer: the count is of memory only.'),
  deferred: bool('Redis does not answer: what it has is cleared as soon as it does, and not used before.'),
});

export const CACHE_ADMIN_SCHEMAS: Schemas = {
  CacheInfo: INFO,
  CacheKeys: KEYS,
  CacheFamily: FAMILY,
  CacheStats: STATS,
  CacheAnalytics: ANALYTICS,
  CacheAlert: ALERT,
  RedisStats: REDIS,
  CacheCleared: CLEARED,
};
