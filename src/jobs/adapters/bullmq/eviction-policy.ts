import type { RedisClient } from '../../../redis/redis-client.js';
import { parseServerFacts } from '../../../redis/server-facts.js';

/** Warns of a Redis that throws away jobs when it is full; null when all is well or it does not tell. */
export async function checkEvictionPolicy(client: RedisClient): Promise<string | null> {
  const { evictionPolicy: policy } = parseServerFacts(await client.info('memory'));
  if (policy === null || policy === 'noeviction') return null;
  return (
    `The Redis of the job queue has maxmemory-policy ${policy}: once full it throws queued jobs away. Set maxmemory-policy ` +
    'noeviction there, and give the cache an instance of its own (QUEUE_REDIS_URL beside REDIS_URL).'
  );
}
