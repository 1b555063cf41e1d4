import type { KeySpace } from '../../../redis/key-space.js';
import type { RedisClient } from '../../../redis/redis-client.js';
import type { JobPolicy } from '../../job-policy.js';
import type { QueueConfig } from '../../../config/app-config.js';

/** Remembers which jobs have ended, for when their records are gone. */
export class Tombstones {
  private readonly ttlMs: number;

  constructor(
    private readonly keys: KeySpace,
    { tombstoneTtlMs }: JobPolicy,
    { resultTtlMs }: QueueConfig,
  ) {
    // they must outlive the results
    this.ttlMs = Math.max(tombstoneTtlMs, 2 * resultTtlMs);
  }

  async set(client: RedisClient, id: string, endedAtMs: number): Promise<void> {
    await client.set(this.key(id), String(endedAtMs), 'PX', this.ttlMs);
  }

  async forget(client: RedisClient, id: string): Promise<void> {
    await client.del(this.key(id));
  }

  async has(client: RedisClient, id: string): Promise<boolean> {
    return (await client.exists(this.key(id))) === 1;
  }

  private key(id: string): string {
    return this.keys.key(`amc:jobs:tombstone:${id}`);
  }
}
