import type { RedisClient } from './redis-client.js';

/** The clients of the pool, not connected yet; none when Redis is not configured. */
export class RequestClients {
  constructor(readonly all: readonly RedisClient[]) {}
}
