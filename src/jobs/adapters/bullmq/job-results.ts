import type { KeySpace } from '../../../redis/key-space.js';
import type { RedisClient } from '../../../redis/redis-client.js';

/** The answers of completed jobs, apart from their records: the library reads and writes those far more often. */
export class JobResults {
  constructor(
    private readonly keys: KeySpace,
    private readonly ttlMs: number,
  ) {}

  async save(client: RedisClient, id: string, json: string): Promise<void> {
    await client.set(this.key(id), json, 'PX', this.ttlMs);
  }

  read(client: RedisClient, id: string): Promise<string | null> {
    return client.get(this.key(id));
  }

  private key(id: string): string {
    return this.keys.key(`amc:jobs:discovery:results:${id}`);
  }
}
