import type { KeySpace } from '../../../redis/key-space.js';
import type { RedisClient } from '../../../redis/redis-client.js';
import { RedisScript } from '../../../redis/redis-script.js';

/**
 * KEYS: lock of the job, its result. ARGV: token of whoever wants to save, result, TTL (ms).
 * Returns 1, or 0 where another has the lock, or nobody, by now.
 */
const SAVE_LOCKED = new RedisScript<number>(
  'save-result',
  `if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
return 1
`,
);

/** The answers of completed jobs, apart from their records: the library reads and writes those far more often. */
export class JobResults {
  constructor(
    private readonly keys: KeySpace,
    private readonly ttlMs: number,
  ) {}

  async save(client: RedisClient, id: string, json: string): Promise<void> {
    await client.set(this.key(id), json, 'PX', this.ttlMs);
  }

  /** A worker that was asleep may learn only here that its job has been given to another, whose result stays. */
  async saveLocked(
    client: RedisClient,
    id: string,
    json: string,
    lock: { readonly key: string; readonly token: string },
  ): Promise<boolean> {
    return (await SAVE_LOCKED.run(client, [lock.key, this.key(id)], [lock.token, json, this.ttlMs])) === 1;
  }

  read(client: RedisClient, id: string): Promise<string | null> {
    return client.get(this.key(id));
  }

  private key(id: string): string {
    return this.keys.key(`amc:jobs:discovery:results:${id}`);
  }
}
