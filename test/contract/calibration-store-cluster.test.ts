import { afterAll, beforeAll, describe, jest } from '@jest/globals';
import { openRedisStores } from '../support/calibration-stores.js';
import { RedisCluster } from '../support/redis/redis-cluster.js';
import { describeCalibrationStore } from './calibration-store.contract.js';

jest.setTimeout(60_000);

describe('with a cluster', () => {
  let cluster: RedisCluster;

  beforeAll(async () => {
    cluster = await RedisCluster.start();
  });
  afterAll(() => cluster.stop());

  describeCalibrationStore('a Redis Cluster', () =>
    openRedisStores({
      REDIS_ENABLED: 'true',
      REDIS_CLUSTER_NODES: cluster.nodes.map(({ port }) => `127.0.0.1:${port}`).join(),
    }),
  );
});
