import { afterAll, beforeAll } from '@jest/globals';
import { CacheApp } from '../support/cache/cache-app.js';
import { ChaosCacheStore } from '../support/cache/chaos-cache-store.js';
import { RedisServer } from '../support/redis/redis-server.js';
import { cacheContract } from './cache.contract.js';

const SEEDS = [20_260_105, 7];

let server: RedisServer;
beforeAll(async () => {
  server = await RedisServer.start();
});
afterAll(() => server.stop());

for (const seed of SEEDS)
  cacheContract(
    `a store that fails, dawdles and hands out garbage, seed ${seed}`,
    async () => {
      await server.cli('flushall');
      return CacheApp.start({
        env: { REDIS_URL: server.url },
        wrapStore: (store) =>
          new ChaosCacheStore(store, { seed, failure: 0.3, delay: 0.2, longestDelayMs: 10, corruption: 0.2 }),
      });
    },
    { isReliable: false },
  );
