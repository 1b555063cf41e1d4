import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { JobQueue } from '../../src/jobs/job-queue.js';
import { newJob, QueueApp } from '../support/jobs/queue-app.js';
import { RedisServer } from '../support/redis/redis-server.js';

const PRODUCERS = 4;
const CAPACITY = 10;

jest.setTimeout(30_000);

describe('several processes that add jobs', () => {
  let server: RedisServer;
  let apps: QueueApp[];

  beforeAll(async () => {
    server = await RedisServer.start({ args: ['--maxmemory-policy', 'noeviction'] });
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    await server.cli('flushall');
    const open = (): Promise<QueueApp> =>
      QueueApp.start({ env: { REDIS_URL: server.url, REDIS_PREFIX: 'x:' }, settings: { capacity: CAPACITY } });
    apps = await Promise.all(Array.from({ length: PRODUCERS }, open));
  });
  afterEach(async () => {
    await Promise.all(apps.map((app) => app.close()));
  });

  const queueOf = (n: number): JobQueue => apps[n % PRODUCERS]!.queue;

  it('make one job of a hundred similar ones', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 100 }, (_, n) => queueOf(n).add(newJob(`s-${n}`, { similarTo: 'same' }))),
    );
    const ids = new Set(outcomes.map((outcome) => (outcome.kind === 'full' ? 'full' : outcome.job.id)));
    expect(ids.size).toBe(1);
    expect(outcomes.filter(({ kind }) => kind === 'added')).toHaveLength(1);
    expect(await queueOf(0).counts()).toMatchObject({ queued: 1 });
  });

  it('make one job of one tick, and all but one hear that it is not theirs', async () => {
    for (let tick = 0; tick < 10; tick++) {
      const outcomes = await Promise.all(
        apps.map(({ queue }, n) => queue.add(newJob(`cycle-t${tick}`, { similarTo: `cycle-t${tick}-${n}` }))),
      );
      expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['added', 'similar', 'similar', 'similar']);
    }
    expect(await queueOf(0).counts()).toMatchObject({ queued: 10 });
  });

  it('exceed the capacity by less than their number', async () => {
    const outcomes = await Promise.all(Array.from({ length: 60 }, (_, n) => queueOf(n).add(newJob(`j-${n}`))));
    const added = outcomes.filter(({ kind }) => kind === 'added').length;
    expect(added).toBeGreaterThanOrEqual(CAPACITY);
    expect(added).toBeLessThan(CAPACITY + PRODUCERS);
    expect(await queueOf(0).counts()).toMatchObject({ queued: added });
    expect(await queueOf(1).add(newJob('late'))).toEqual({ kind: 'full', capacity: CAPACITY });
  });

  it('keep to their own keys', async () => {
    await apps[0]!.add('a');
    await apps[1]!.run(() => Promise.resolve(1));
    await apps[0]!.ended('a');
    const keys = (await server.cli('--scan')).split('\n');
    expect(keys.filter((key) => !/^x:(bull:discovery:|bull:probe$|amc:jobs:tombstone:a$)/.test(key))).toEqual([]);
    const ttlSeconds = Number(await server.cli('ttl', 'x:amc:jobs:tombstone:a'));
    expect(ttlSeconds).toBeGreaterThan(86_000);
    expect(ttlSeconds).toBeLessThanOrEqual(86_400);
  });

  it('free what a cut short retry has left behind', async () => {
    await apps[0]!.run(() => Promise.reject(new Error('no')));
    await apps[0]!.add('a', { similarTo: 'same' });
    await apps[0]!.ended('a');
    await server.cli('set', 'x:bull:discovery:de:same', 'a');
    await apps[1]!.add('b', { similarTo: 'same' });
    expect(await apps[0]!.ended('b')).toMatchObject({ state: 'failed' });
  });
});
