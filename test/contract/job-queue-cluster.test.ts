import { afterAll, beforeAll } from '@jest/globals';
import { QueueApp } from '../support/jobs/queue-app.js';
import { RedisCluster } from '../support/redis/redis-cluster.js';
import { jobQueueContract } from './job-queue.contract.js';

let cluster: RedisCluster;
beforeAll(async () => {
  cluster = await RedisCluster.start();
}, 60_000);
afterAll(() => cluster.stop());

jobQueueContract('in a Redis Cluster', async (options) => {
  await Promise.all(cluster.nodes.map((node) => node.cli('flushall')));
  const nodes = cluster.nodes.map((node) => `127.0.0.1:${node.port}`).join(',');
  return QueueApp.start({ ...options, env: { REDIS_CLUSTER_NODES: nodes, REDIS_PREFIX: 'c:' } });
});
