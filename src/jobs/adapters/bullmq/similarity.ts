import type { RedisClient } from '../../../redis/redis-client.js';
import { RedisScript } from '../../../redis/redis-script.js';
import type { JobRecord } from '../../job-record.js';
import { readJob } from './read-job.js';
import type { BullQueue } from './stored-job.js';

/** A retry takes less: callers wait for 1 s at most. */
const CLAIM_MS = 2_000;

const RELEASE = new RedisScript<number>(
  'queue-release-similarity',
  `if redis.call('GET', KEYS[1]) == ARGV[1] and redis.call('PTTL', KEYS[1]) == -1 then return redis.call('DEL', KEYS[1]) end
return 0`,
);

/**
 * The job that waits or runs of those that say the same. Frees what one that has ended or vanished left behind, which
 * would keep all similar ones out for ever; a claim (of a retry) is left alone, as it ends by itself.
 */
export async function similarJob<D>(
  queue: BullQueue<D>,
  client: RedisClient,
  similarTo: string,
): Promise<JobRecord<D> | null> {
  const id = await queue.getDeduplicationJobId(similarTo);
  const job = id === null ? null : await readJob(queue, id);
  if (id === null || (job !== null && job.finishedAtMs === null)) return job;
  await RELEASE.run(client, [keyOf(queue, similarTo)], [id]);
  return null;
}

/** Lets nobody else begin a similar job for some moments; false when there is one. */
export async function claimSimilarity<D>(
  queue: BullQueue<D>,
  client: RedisClient,
  similarTo: string,
  id: string,
): Promise<boolean> {
  if ((await similarJob(queue, client, similarTo)) !== null) return false;
  return (await client.set(keyOf(queue, similarTo), id, 'PX', CLAIM_MS, 'NX')) !== null;
}

/** Makes a claim last until its job ends. Nothing happens when it has ended by now. */
export async function keepSimilarity<D>(queue: BullQueue<D>, client: RedisClient, similarTo: string): Promise<void> {
  await client.persist(keyOf(queue, similarTo));
}

function keyOf<D>(queue: BullQueue<D>, similarTo: string): string {
  return queue.toKey(`de:${similarTo}`);
}
