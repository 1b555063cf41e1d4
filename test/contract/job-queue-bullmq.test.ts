import { afterAll, beforeAll } from '@jest/globals';
import { QueueApp } from '../support/jobs/queue-app.js';
import { RedisServer } from '../support/redis/redis-server.js';
import { jobQueueContract } from './job-queue.contract.js';

let server: RedisServer;
beforeAll(async () => {
  server = await RedisServer.start({ args: ['--maxmemory-policy', 'noeviction'] });
});
afterAll(() => server.stop());

jobQueueContract('in Redis', async (options) => {
  await server.cli('flushall');
  return QueueApp.start({ ...options, env: { REDIS_URL: server.url, REDIS_PREFIX: 'it:' } });
});
