import type { KeySpace } from '../../../redis/key-space.js';
import type { RedisClient } from '../../../redis/redis-client.js';

/** A consumer that has said nothing for so long is gone, or as good as gone. */
const ABSENT_MS = 5_000;

/**
 * Which consumers take jobs from a queue: those that said so lately. Redis' own list of connections also has those of
 * other databases and of processes that are frozen or cut off, and hosted ones do not show it.
 */
export class ConsumerRegister {
  private readonly key: string;

  constructor(keys: KeySpace, queueName: string) {
    this.key = keys.key(`bull:${queueName}:consumers`);
  }

  async enter(client: RedisClient, workerId: string, nowMs: number): Promise<void> {
    await Promise.all([
      client.zadd(this.key, nowMs, workerId),
      client.zremrangebyscore(this.key, '-inf', nowMs - ABSENT_MS),
      client.pexpire(this.key, ABSENT_MS),
    ]);
  }

  async leave(client: RedisClient, workerId: string): Promise<void> {
    await client.zrem(this.key, workerId);
  }

  count(client: RedisClient, nowMs: number): Promise<number> {
    return client.zcount(this.key, nowMs - ABSENT_MS, '+inf');
  }
}
