import { Injectable } from '@nestjs/common';
import type { RedisClient } from '../redis/redis-client.js';
import { RedisConnections } from '../redis/redis-connections.js';
import { RedisUnavailableError } from '../redis/redis-unavailable.error.js';

/** As state and logs name what Redis refuses us. */
const PURPOSE = 'warming';

/** Redis for warming, which goes on without it. */
@Injectable()
export class WarmingRedis {
  constructor(private readonly redis: RedisConnections) {}

  /** The key on the wire. */
  key(name: string): string {
    return this.redis.keys.key(name);
  }

  /** null where Redis is not configured, away, or refuses: the last is told of where the state of Redis is. */
  async ask<T>(work: (client: RedisClient) => Promise<T>): Promise<T | null> {
    try {
      const answer = await this.redis.run(work);
      this.redis.report(PURPOSE, null);
      return answer;
    } catch (error) {
      if (!(error instanceof RedisUnavailableError)) this.redis.report(PURPOSE, error as Error);
      return null;
    }
  }
}
