import type { RedisClient } from './redis-client.js';

/** Error replies that say that Redis holds a key otherwise than we think, or cannot take or give it. */
export const KEYSPACE_ERRORS = ['OOM', 'MISCONF', 'WRONGTYPE', 'NOPERM', 'READONLY', 'CLUSTERDOWN'] as const;
export type KeyspaceError = (typeof KEYSPACE_ERRORS)[number];

/** What a Redis server tells of itself in INFO, of all its clients and since it started; null = it does not say. */
export interface ServerFacts {
  readonly usedMemoryBytes: number | null;
  /** 0 = unlimited. */
  readonly maxMemoryBytes: number | null;
  /** As Redis writes it, e.g. `allkeys-lru`. */
  readonly evictionPolicy: string | null;
  readonly connectedClients: number | null;
  /** Keys thrown away for want of memory. */
  readonly evictedKeys: number | null;
  /** Error replies; counted by Redis 6.2 and later. */
  readonly errorReplies: Readonly<Record<KeyspaceError, number>> | null;
}

/** Of one node in a cluster. Rejects as the client does. */
export async function readServerFacts(client: RedisClient): Promise<ServerFacts> {
  return parseServerFacts(await client.info());
}

export function parseServerFacts(info: string): ServerFacts {
  return {
    usedMemoryBytes: figureOf(info, 'used_memory'),
    maxMemoryBytes: figureOf(info, 'maxmemory'),
    evictionPolicy: infoField(info, 'maxmemory_policy'),
    connectedClients: figureOf(info, 'connected_clients'),
    evictedKeys: figureOf(info, 'evicted_keys'),
    errorReplies: /^# Errorstats/m.test(info) ? errorRepliesOf(info) : null,
  };
}

/** One field of a reply to INFO, null where it is not there. */
function infoField(info: string, name: string): string | null {
  return new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? null;
}

function figureOf(info: string, name: string): number | null {
  const text = infoField(info, name);
  return text === null || text === '' ? null : Number(text);
}

/** An error that has not happened yet has no field. */
function errorRepliesOf(info: string): Record<KeyspaceError, number> {
  const counts = KEYSPACE_ERRORS.map((code) => {
    const count = /count=(\d+)/.exec(infoField(info, `errorstat_${code}`) ?? '')?.[1];
    return [code, Number(count ?? 0)] as const;
  });
  return Object.fromEntries(counts) as Record<KeyspaceError, number>;
}
