import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import type { Health } from '../faults/support/installation.js';
import { IS_FULL } from '../faults/support/size.js';
import { Fleet } from '../faults/support/fleet.js';
import type { ServiceAnswer, ServiceProcess } from '../support/faults/service-process.js';
import { RedisServer } from '../support/redis/redis-server.js';

const SNAPSHOT = '/v2/snapshot/';
const TOLD_WITHIN_MS = 20_000;
/** What an event loop must stand still for at least to be called slow, and a little more. */
const STALL_MS = 1_300;

describe('health tells of', () => {
  let fleet: Fleet;
  let cache: RedisServer;
  let api: ServiceProcess;

  beforeAll(async () => {
    [fleet, cache] = await Promise.all([
      Fleet.start(),
      RedisServer.start({ args: ['--maxmemory', '64mb', '--maxmemory-policy', 'allkeys-lru'] }),
    ]);
    fleet.stub.set({ faults: [{ path: SNAPSHOT, fault: { kind: 'status', status: 503, body: 'secret words' } }] });
    const env = { REDIS_URL: cache.url, QUEUE_REDIS_URL: fleet.redis.url };
    [api] = await Promise.all([
      fleet.join('api', env),
      fleet.join('worker', { ...env, ENABLE_WORKER_AUTO_START: 'true' }),
    ]);
  }, 90_000);
  afterAll(async () => {
    await fleet.stop();
    await cache.stop();
  });

  const healthOf = (answer: ServiceAnswer): Health => answer.json<Health>();
  const says = (reason: string, service = api): Promise<number> =>
    service.until('/health', (answer) => healthOf(answer).reasons.includes(reason), TOLD_WITHIN_MS);
  const isOver = (reason: string): Promise<number> =>
    api.until('/health', (answer) => !healthOf(answer).reasons.includes(reason), TOLD_WITHIN_MS);
  const probes = async (): Promise<number[]> => {
    const answers = await Promise.all(
      ['/health', '/health/live', '/health/ready', '/worker/health'].map((route) =>
        api.get(route, { timeoutMs: 1_000 }),
      ),
    );
    return answers.map(({ status }) => status);
  };

  it('a source that fails, through the worker that asks it', async () => {
    await says('market_data_upstream');
    const answer = await api.get('/health');
    expect(healthOf(answer)).toMatchObject({
      status: 'degraded',
      components: { worker: 'degraded', market_data: 'unreachable' },
    });
    expect(answer.text).not.toContain('secret');
    // no board yet, and still to come
    expect(await probes()).toEqual([200, 200, 200, 200]);
  }, 40_000);

  it('a cache that hangs, while every probe is answered', async () => {
    cache.freeze();
    await says('redis_timeout');
    expect(await probes()).toEqual([200, 200, 200, 200]);
    expect(healthOf(await api.get('/health')).components.redis).toBe('unreachable');
    cache.thaw();
    await isOver('redis_timeout');
  }, 60_000);

  it('an event loop that stood still', async () => {
    api.signal('SIGSTOP');
    await pause(STALL_MS);
    api.signal('SIGCONT');
    await says('event_loop_slow');
    if (IS_FULL) await isOver('event_loop_slow');
  }, 60_000);

  it('a queue whose Redis may throw jobs away', async () => {
    const misled = await fleet.join('api', { REDIS_URL: cache.url, QUEUE_REDIS_URL: cache.url });
    await says('queue_policy', misled);
    const { reasons, components } = healthOf(await misled.get('/health'));
    expect([components.redis, reasons.filter((reason) => reason.startsWith('features_'))]).toEqual(['degraded', []]);
  }, 60_000);

  it('a queue that is gone, once', async () => {
    await fleet.redis.kill();
    await says('queue_unreachable');
    const { reasons, components } = healthOf(await api.get('/health'));
    expect([components.redis, reasons.filter((reason) => reason.startsWith('features_'))]).toEqual(['unreachable', []]);
    expect(await probes()).toEqual([200, 200, 200, 200]);
    expect(fleet.noise).toEqual([]);
  }, 40_000);
});
