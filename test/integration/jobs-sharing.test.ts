import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Clock } from '../../src/common/clock.js';
import { SystemClock } from '../../src/common/system-clock.js';
import { QueueUnavailableError } from '../../src/jobs/queue-unavailable.error.js';
import { UnrecoverableJobError } from '../../src/jobs/unrecoverable-job.error.js';
import { eventually } from '../support/eventually.js';
import { Gate } from '../support/jobs/gate.js';
import { newJob, QueueApp, type QueueAppOptions } from '../support/jobs/queue-app.js';
import { RedisServer } from '../support/redis/redis-server.js';

const ACTIVE = 'x:amc:jobs:discovery:active';
/** What an answer of Redis may take here. */
const TOLERANCE_MS = 1_000;

jest.setTimeout(30_000);

class SkewedClock extends Clock {
  private readonly right = new SystemClock();

  constructor(private readonly aheadMs: number) {
    super();
  }

  override nowMs(): number {
    return this.right.nowMs() + this.aheadMs;
  }
}

describe('what the processes of an installation share', () => {
  let server: RedisServer;
  let apps: QueueApp[];

  beforeAll(async () => {
    server = await RedisServer.start({ args: ['--maxmemory-policy', 'noeviction'] });
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    await server.cli('flushall');
    apps = [];
  });
  afterEach(async () => {
    await Promise.all(apps.map((app) => app.close()));
  });

  async function start(options: QueueAppOptions = {}, db = 0, prefix = 'x:'): Promise<QueueApp> {
    const env = { REDIS_URL: `${server.url}/${db}`, REDIS_PREFIX: prefix };
    const app = await QueueApp.start({ ...options, env });
    apps.push(app);
    await eventually(() => app.queue.availability.available);
    return app;
  }

  it('is whether an operator has paused the queue, also for who starts later or runs nothing', async () => {
    const [one, other] = [await start(), await start()];
    await one.queue.setPaused(true);
    await eventually(() => other.queue.isPaused, 3_000);
    const later = await start();
    expect(later.queue.isPaused).toBe(true);
    await later.queue.setPaused(false);
    await eventually(() => !one.queue.isPaused && !other.queue.isPaused, 3_000);
  });

  it('is how many take jobs, of this queue and nobody else', async () => {
    const [one, other] = [await start(), await start()];
    const strangers = [await start({}, 1), await start({}, 0, 'y:'), await start({ settings: { name: 'other' } })];
    for (const app of [one, other, ...strangers]) await app.run(() => Promise.resolve(1));
    await eventually(async () => (await one.queue.workers()) === 2);
    await eventually(async () => (await strangers[0]!.queue.workers()) === 1);
    await other.consumer.stop(0);
    expect(await one.queue.workers()).toBe(1);
    expect(Number(await server.cli('pttl', 'x:bull:discovery:consumers'))).toBeGreaterThan(0);
  });

  it('is the time, however wrong their own clocks are', async () => {
    const right = await start();
    const early = await start({ clock: new SkewedClock(-600_000) });
    const late = await start({ clock: new SkewedClock(600_000) });
    for (const { queue } of [early, late]) expect(Math.abs(queue.nowMs() - Date.now())).toBeLessThan(TOLERANCE_MS);
    const { queuedAtMs } = await late.add('a');
    expect(Math.abs(queuedAtMs - Date.now())).toBeLessThan(TOLERANCE_MS);
    await early.run(() => Promise.reject(new UnrecoverableJobError('no', 'never')));
    const { errors } = await right.ended('a');
    for (const { atMs } of errors) expect(Math.abs(atMs - Date.now())).toBeLessThan(TOLERANCE_MS);
  });

  it('is which jobs run', async () => {
    const app = await start();
    const gate = new Gate();
    await app.run(gate.handler);
    await app.add('a');
    await eventually(async () => (await server.cli('smembers', ACTIVE)) === 'a');
    const ttl = Number(await server.cli('ttl', ACTIVE));
    expect(ttl).toBeGreaterThan(3_500);
    expect(ttl).toBeLessThanOrEqual(3_600);
    gate.open();
    await app.ended('a');
    expect(await server.cli('exists', ACTIVE)).toBe('0');
  });

  it('can do without the list of running jobs', async () => {
    const app = await start();
    await server.cli('set', ACTIVE, 'no set');
    await app.run(() => Promise.resolve(1));
    await app.add('a');
    expect(await app.ended('a')).toMatchObject({ state: 'completed', attempt: 1 });
  });

  it('is what jobs have brought, and what requests were answered, for their time', async () => {
    const [one, other] = [await start(), await start()];
    await one.queue.saveResult('a', '{"n":1}');
    expect(await other.queue.result('a')).toBe('{"n":1}');
    expect(Number(await server.cli('pttl', 'x:amc:jobs:discovery:results:a'))).toBeGreaterThan(55_000);
    const receipt = { requestHash: 'h', status: 202, body: { n: 1 }, headers: {} };
    await one.receipts.keep('k', receipt);
    await other.receipts.keep('k', { ...receipt, status: 200 });
    expect(await other.receipts.get('k')).toEqual(receipt);
    expect(Number(await server.cli('ttl', 'x:amc:idempotency:k'))).toBeGreaterThan(86_000);
  });

  it('is the answer of who has the job, not of who has lost it', async () => {
    const app = await start();
    const kept: boolean[] = [];
    await app.run(async ({ job: { id }, lock }) => {
      const key = `x:bull:discovery:${id}:lock`;
      kept.push(await app.queue.saveResult(id, '"mine"', lock));
      await server.cli('set', key, 'of another');
      kept.push(await app.queue.saveResult(id, '"late"', lock));
      await server.cli('set', key, lock ?? '');
      return null;
    });
    await app.add('a');
    await app.ended('a');
    expect(kept).toEqual([true, false]);
    expect(await app.queue.result('a')).toBe('"mine"');
  });

  it('is not to be had while Redis is away', async () => {
    const lonely = await RedisServer.start({ args: ['--maxmemory-policy', 'noeviction'] });
    const app = await QueueApp.start({ env: { REDIS_URL: lonely.url } });
    apps.push(app);
    await eventually(() => app.queue.availability.available);
    await app.queue.setPaused(true);
    await lonely.stop();
    const { queue, receipts } = app;
    const receipt = { requestHash: 'h', status: 202, body: null, headers: {} };
    const works = [
      ...[queue.saveResult('a', '1'), queue.result('a'), queue.workers(), queue.setPaused(false)],
      ...[receipts.get('k'), receipts.keep('k', receipt)],
    ];
    for (const outcome of await Promise.allSettled(works))
      expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(QueueUnavailableError) });
    expect(queue.isPaused).toBe(true);
    expect(Math.abs(queue.nowMs() - Date.now())).toBeLessThan(TOLERANCE_MS);
  });

  it('is who may begin a similar job, of which nothing that vanished keeps the others out', async () => {
    const app = await start();
    await server.cli('set', 'x:bull:discovery:de:same', 'vanished');
    await app.add('a', { similarTo: 'same' });
    expect(await app.queue.counts()).toMatchObject({ queued: 1 });
    expect(await app.queue.add(newJob('b', { similarTo: 'same' }))).toMatchObject({
      kind: 'similar',
      job: { id: 'a' },
    });
  });

  it('lets a failed job be retried whose own leftover or that of a vanished one is in the way', async () => {
    const app = await start();
    await app.run(() => Promise.reject(new UnrecoverableJobError('no', 'never')));
    await app.add('a', { similarTo: 'same' });
    await app.ended('a');
    await app.consumer.stop(0);
    for (const leftover of ['a', 'vanished']) {
      await server.cli('set', 'x:bull:discovery:de:same', leftover);
      expect(await app.queue.retry('a')).toBe(true);
      expect(await server.cli('pttl', 'x:bull:discovery:de:same')).toBe('-1');
      expect(await app.queue.add(newJob('b', { similarTo: 'same' }))).toMatchObject({ kind: 'similar' });
      await app.run(() => Promise.reject(new UnrecoverableJobError('no', 'never')));
      await app.ended('a');
      await app.consumer.stop(0);
    }
  });

  it('is one job of a retry and many additions that come at once', async () => {
    const [one, other] = [await start(), await start()];
    await one.run(() => Promise.reject(new UnrecoverableJobError('no', 'never')));
    for (let round = 0; round < 5; round++) {
      await one.add(`f-${round}`, { similarTo: 'same' });
      await one.ended(`f-${round}`);
      await one.consumer.stop(0);
      const [isRetried, ...outcomes] = await Promise.all([
        one.queue.retry(`f-${round}`),
        ...[1, 2, 3].map((n) => other.queue.add(newJob(`n-${round}-${n}`, { similarTo: 'same' }))),
      ]);
      const begun = outcomes.filter(({ kind }) => kind === 'added').length + Number(isRetried);
      expect(begun).toBe(1);
      expect(await one.queue.counts()).toMatchObject({ queued: 1 });
      await one.queue.clear();
      await one.run(() => Promise.reject(new UnrecoverableJobError('no', 'never')));
    }
  });
});
