import { afterAll, beforeAll } from '@jest/globals';
import { CacheApp } from '../support/cache/cache-app.js';
import { RedisCluster } from '../support/redis/redis-cluster.js';
import { cacheContract } from './cache.contract.js';

let cluster: RedisCluster;
beforeAll(async () => {
  cluster = await RedisCluster.start();
}, 60_000);
afterAll(() => cluster.stop());

cacheContract('Redis Cluster', async () => {
  await Promise.all(cluster.nodes.map((node) => node.cli('flushall')));
  const nodes = cluster.nodes.map((node) => `127.0.0.1:${node.port}`).join(',');
  return CacheApp.start({ env: { REDIS_CLUSTER_NODES: nodes, REDIS_PREFIX: 'c:' } });
});
