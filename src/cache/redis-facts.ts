import type { RedisClient } from '../redis/redis-client.js';
import type { StoreFacts } from './cache-store.js';

/** What the server says of itself in INFO; of one node in a cluster. */
export async function readFacts(client: RedisClient): Promise<StoreFacts> {
  const info = await client.info();
  const field = (name: string): string | null => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? null;
  const figure = (name: string): number | null => {
    const text = field(name);
    return text === null ? null : Number(text);
  };
  return {
    redisVersion: field('redis_version'),
    memoryUsedBytes: figure('used_memory'),
    memoryPeakBytes: figure('used_memory_peak'),
    fragmentationRatio: figure('mem_fragmentation_ratio'),
    maxmemoryBytes: figure('maxmemory'),
    policy: field('maxmemory_policy'),
    connectedClients: figure('connected_clients'),
    expiredKeys: figure('expired_keys'),
    evictedKeys: figure('evicted_keys'),
    keyspaceHits: figure('keyspace_hits'),
    keyspaceMisses: figure('keyspace_misses'),
    opsPerSecond: figure('instantaneous_ops_per_sec'),
  };
}
