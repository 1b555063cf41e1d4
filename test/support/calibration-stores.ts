import { randomUUID } from 'node:crypto';
import { RedisCalibrationStore } from '../../src/calibration/stores/redis-calibration-store.js';
import { RedisConnections } from '../../src/redis/redis-connections.js';
import type { OpenStore } from '../contract/calibration-store.contract.js';
import { eventually } from './eventually.js';
import { HttpApp } from './http-app.js';

/** Stores of two processes that share a prefix of their own. @param env where Redis is */
export async function openRedisStores(env: Readonly<Record<string, string>>): Promise<OpenStore> {
  const settings = { ...env, REDIS_PREFIX: `${randomUUID()}:`, REDIS_CONNECTION_POOL_SIZE: '1', PROCESS_ROLE: 'api' };
  const [one, two] = await Promise.all([connect(settings), connect(settings)]);
  return {
    store: new RedisCalibrationStore(one.app.get(RedisConnections)),
    other: new RedisCalibrationStore(two.app.get(RedisConnections)),
    close: async () => {
      await Promise.all([one.close(), two.close()]);
    },
  };
}

async function connect(settings: Readonly<Record<string, string>>): Promise<HttpApp> {
  const http = await HttpApp.start(settings);
  await eventually(() => http.app.get(RedisConnections).state.status === 'up');
  return http;
}
