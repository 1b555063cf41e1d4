import { Cluster } from 'ioredis';
import { withinDeadline } from '../common/within-deadline.js';
import type { RedisConfig } from '../config/app-config.js';
import { checkEvictionPolicy } from '../jobs/adapters/bullmq/eviction-policy.js';
import { queueTroubleOf } from '../jobs/adapters/bullmq/queue-refusal.js';
import { dropRedis } from '../redis/close-redis.js';
import { connectRedis } from '../redis/connect-redis.js';
import { KeySpace } from '../redis/key-space.js';
import { checkMemoryPolicy } from '../redis/memory-policy.js';
import type { RedisClient } from '../redis/redis-client.js';

const PROBE_KEY = 'lock:check-config';
const PROBE_TTL_MS = 1_000;

/** What one Redis is used for. */
export type RedisUse = 'cache' | 'queue';

/** What came out when a Redis was asked to serve. */
export type RedisFinding =
  /** It answers and takes a write. `misfit`: why its eviction policy does not suit, and the remedy; null = it suits, or is not told. */
  | { readonly kind: 'serves'; readonly misfit: string | null }
  /** It could not be used in time: RedisTrouble, or why it takes no writes. Never a password. */
  | { readonly kind: 'away'; readonly reason: string };

const POLICY_CHECKS: Readonly<Record<RedisUse, (client: RedisClient) => Promise<string | null>>> = {
  cache: checkMemoryPolicy,
  queue: checkEvictionPolicy,
};

/**
 * Connects, writes a key that lives for a second, and reads the eviction policy of every server that holds keys.
 * @param waitMs how long a Redis may take to come up and answer @param signal the user has had enough
 */
export async function inspectRedis(
  config: RedisConfig,
  use: RedisUse,
  waitMs: number,
  signal: AbortSignal,
): Promise<RedisFinding> {
  const client = connectRedis(config, 'dedicated', 'check-config');
  let lastError: unknown = null;
  client.on('error', (error: Error) => (lastError = error));
  const asked = question(client, new KeySpace(config.prefix), use);
  try {
    return await withinDeadline(waitMs, signal, (patience) => unlessAborted(patience, asked));
  } catch (error) {
    signal.throwIfAborted();
    return { kind: 'away', reason: queueTroubleOf(error) ?? queueTroubleOf(lastError) ?? 'timeout' };
  } finally {
    await dropRedis(client);
  }
}

/** Its commands wait for the connection. */
async function question(client: RedisClient, keys: KeySpace, use: RedisUse): Promise<RedisFinding> {
  await client.set(keys.key(PROBE_KEY), '1', 'PX', PROBE_TTL_MS);
  const servers = client instanceof Cluster ? client.nodes('master') : [client];
  const misfits = await Promise.all(servers.map(POLICY_CHECKS[use]));
  return { kind: 'serves', misfit: misfits.find((misfit) => misfit !== null) ?? null };
}

async function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const aborted = new Promise<never>((_resolve, reject) => {
    const giveUp = (): void => reject(signal.reason as Error);
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
  });
  return Promise.race([work, aborted]);
}
