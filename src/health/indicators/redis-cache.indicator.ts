import { Injectable } from '@nestjs/common';
import { RedisConnections } from '../../redis/redis-connections.js';
import type { Finding } from '../finding.js';
import { judgeRedisCache } from '../judge-platform.js';
import { Indicator } from './indicator.js';

/** The Redis of the cache: its connections are probed every 500 ms, its eviction policy every minute. */
@Injectable()
export class RedisCacheIndicator extends Indicator {
  override readonly name = 'redis_cache';

  constructor(private readonly redis: RedisConnections) {
    super();
  }

  override look(): Finding {
    return judgeRedisCache(this.redis.state);
  }
}
