import { afterAll, beforeAll } from '@jest/globals';
import { CacheApp } from '../support/cache/cache-app.js';
import { RedisServer } from '../support/redis/redis-server.js';
import { cacheContract } from './cache.contract.js';

let server: RedisServer;
beforeAll(async () => {
  server = await RedisServer.start();
});
afterAll(() => server.stop());

cacheContract('Redis', async () => {
  await server.cli('flushall');
  return CacheApp.start({ env: { REDIS_URL: server.url, REDIS_PREFIX: 'it:' } });
});
