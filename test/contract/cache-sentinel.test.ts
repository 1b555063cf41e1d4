import { afterAll, beforeAll } from '@jest/globals';
import { CacheApp } from '../support/cache/cache-app.js';
import { RedisSentinel } from '../support/redis/redis-sentinel.js';
import { cacheContract } from './cache.contract.js';

let sentinel: RedisSentinel;
beforeAll(async () => {
  sentinel = await RedisSentinel.start();
}, 60_000);
afterAll(() => sentinel.stop());

cacheContract('Redis behind Sentinel', async () => {
  await (await sentinel.master()).cli('flushall');
  const sentinels = sentinel.sentinelPorts.map((port) => `127.0.0.1:${port}`).join(',');
  return CacheApp.start({ env: { REDIS_SENTINELS: sentinels, REDIS_SENTINEL_NAME: RedisSentinel.masterName } });
});
