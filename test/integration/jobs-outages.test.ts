import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { QueueUnavailableError } from '../../src/jobs/queue-unavailable.error.js';
import { eventually } from '../support/eventually.js';
import { Gate } from '../support/jobs/gate.js';
import { newJob, type QueueApp, type QueueAppOptions } from '../support/jobs/queue-app.js';
import { freePort } from '../support/redis/free-port.js';
import { TroubledQueue } from '../support/jobs/troubled-queue.js';
import { RedisServer } from '../support/redis/redis-server.js';

/** As promised, and what a busy machine may add. */
const REFUSAL_MS = 1_000 + 500;

jest.setTimeout(60_000);

describe('the job queue while its Redis is in trouble', () => {
  let queue: TroubledQueue;
  let server: RedisServer;

  beforeEach(async () => {
    queue = await TroubledQueue.start();
    ({ server } = queue);
  });
  afterEach(() => queue.close());

  const start = (options?: QueueAppOptions, url?: string): Promise<QueueApp> => queue.app(options, url);

  /** Returns why, after how long. */
  async function refusal(work: Promise<unknown>): Promise<{ trouble: string; tookMs: number }> {
    const startedMs = performance.now();
    const error = await work.then(
      () => new Error('it was not refused'),
      (reason: unknown) => reason,
    );
    if (!(error instanceof QueueUnavailableError)) throw error;
    return { trouble: error.trouble, tookMs: performance.now() - startedMs };
  }

  const unavailable = (app: QueueApp, reason: string): Promise<void> =>
    eventually(() => !app.queue.availability.available && app.queue.availability.reason === reason);
  const available = (app: QueueApp): Promise<void> => eventually(() => app.queue.availability.available, 15_000);

  it('asks a Redis that is full now and then, not all the time', async () => {
    await server.cli('CONFIG', 'SET', 'maxmemory', '1');
    const app = await start();
    await app.run(({ job }) => Promise.resolve(job.id));
    const refusals = async (): Promise<number> =>
      Number(/cmdstat_rpoplpush:.*rejected_calls=(\d+)/.exec(await server.cli('INFO', 'commandstats'))?.[1] ?? 0);
    await eventually(async () => (await refusals()) >= 1, 15_000);
    // a hundred questions of others later it has asked a few times more, not thousands
    const before = await refusals();
    for (let question = 0; question < 100; question++) await server.cli('PING');
    expect((await refusals()) - before).toBeLessThan(50);
    await server.cli('CONFIG', 'SET', 'maxmemory', '0');
    await available(app);
    await app.add('after');
    expect(await app.ended('after')).toMatchObject({ state: 'completed' });
  });

  it('refuses at once when Redis dies, and goes on by itself when it is back', async () => {
    const app = await start();
    await app.run(({ job }) => Promise.resolve(job.id));
    await app.add('before');
    await app.ended('before');
    await server.kill();
    expect((await refusal(app.queue.add(newJob('during')))).tookMs).toBeLessThan(REFUSAL_MS);
    await unavailable(app, 'unreachable');
    for (const work of [app.queue.add(newJob('x')), app.queue.get('before'), app.queue.counts(), app.queue.clear()]) {
      const { trouble, tookMs } = await refusal(work);
      expect(trouble).toBe('unreachable');
      expect(tookMs).toBeLessThan(100);
    }
    await server.restart();
    await available(app);
    expect(await app.queue.get('during')).toBeNull();
    await app.add('after');
    expect(await app.ended('after')).toMatchObject({ state: 'completed', result: 'after' });
    expect(await app.record('before')).toMatchObject({ state: 'completed' });
    expect(app.state).toMatchObject({ running: true, restarts: 0 });
  });

  it('completes a job that was running while Redis was away for a moment', async () => {
    const app = await start({ policy: { lockDurationMs: 10_000 } });
    const gate = new Gate();
    await app.run(gate.handler);
    await app.add('a');
    await eventually(() => gate.entered.length === 1);
    await server.restart();
    gate.open();
    await available(app);
    expect(await app.ended('a')).toMatchObject({ state: 'completed', attempt: 1 });
  });

  it('calls a job off whose queue has been lost, and goes on with new ones', async () => {
    const app = await start();
    const gate = new Gate();
    await app.run(gate.handler);
    await app.add('a');
    await eventually(() => gate.entered.length === 1);
    await server.cli('flushall');
    await eventually(() => gate.entered[0]?.signal.aborted === true);
    expect(gate.entered[0]?.signal.reason).toMatchObject({ message: 'another worker may have the job by now' });
    await app.add('b', { similarTo: 'like-a' });
    await eventually(() => gate.entered.length === 2);
    gate.open();
    gate.open();
    expect(await app.ended('b')).toMatchObject({ state: 'completed' });
  });

  it('starts without Redis, says so, and goes on when it comes', async () => {
    const port = await freePort();
    const app = await start({}, `redis://127.0.0.1:${port}`);
    await app.run(({ job }) => Promise.resolve(job.id));
    const early = await refusal(app.queue.add(newJob('early')));
    expect(early.tookMs).toBeLessThan(REFUSAL_MS);
    await unavailable(app, 'unreachable');
    expect(app.state).toMatchObject({ running: true, lastSeenMs: null });
    const late = await RedisServer.start({ port, args: ['--maxmemory-policy', 'noeviction'] });
    try {
      await available(app);
      // who was refused must not find his job queued all the same
      expect(await app.queue.get('early')).toBeNull();
      await app.add('a');
      expect(await app.ended('a')).toMatchObject({ state: 'completed' });
      await app.consumer.stop(0);
    } finally {
      await late.stop();
    }
  });

  it('refuses within a second when Redis does not answer, and goes on when it does', async () => {
    const app = await start();
    await app.run(({ job }) => Promise.resolve(job.id));
    await app.add('before');
    await app.ended('before');
    server.freeze();
    const first = await refusal(app.queue.add(newJob('during')));
    expect(first).toMatchObject({ trouble: 'timeout' });
    expect(first.tookMs).toBeLessThan(REFUSAL_MS);
    await eventually(() => !app.queue.availability.available);
    expect((await refusal(app.queue.add(newJob('during-2')))).tookMs).toBeLessThan(100);
    server.thaw();
    await available(app);
    await app.add('after');
    await app.ended('after');
  });

  it('refuses jobs that do not fit into Redis, still answers, and takes them when there is room', async () => {
    const app = await start();
    await app.add('before');
    await server.cli('config', 'set', 'maxmemory', '1');
    expect(await refusal(app.queue.add(newJob('a')))).toMatchObject({ trouble: 'memory_full' });
    await unavailable(app, 'memory_full');
    expect(await app.record('before')).toMatchObject({ state: 'queued' });
    expect(await app.queue.counts()).toMatchObject({ queued: 1 });
    await server.cli('config', 'set', 'maxmemory', '0');
    await available(app);
    await app.add('a');
  });

  it('refuses jobs that Redis could not keep, still answers, and takes them when it can', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'full-disk-'));
    const unwell = await RedisServer.start({ dir, args: ['--save', '3600 1'] });
    try {
      const app = await start({}, unwell.url);
      await app.add('before');
      // no snapshot can be written any more, as on a full disk
      await rm(dir, { recursive: true });
      await unwell.cli('bgsave');
      await eventually(async () => (await unwell.cli('info', 'persistence')).includes('rdb_last_bgsave_status:err'));
      expect(await refusal(app.queue.add(newJob('a')))).toMatchObject({ trouble: 'write_refused' });
      await unavailable(app, 'write_refused');
      expect(await app.record('before')).toMatchObject({ state: 'queued' });
      await unwell.cli('config', 'set', 'stop-writes-on-bgsave-error', 'no');
      await available(app);
      await app.add('a');
    } finally {
      await unwell.stop();
    }
  });

  it('refuses while its Redis is a replica, says so all the time, and takes jobs when it is a master again', async () => {
    const app = await start();
    await app.add('before');
    await server.cli('replicaof', '127.0.0.1', '1');
    await server.cli('config', 'set', 'replica-serve-stale-data', 'yes');
    expect(await refusal(app.queue.add(newJob('a')))).toMatchObject({ trouble: 'readonly' });
    await unavailable(app, 'readonly');
    const reasons = new Set<unknown>();
    const endsMs = performance.now() + 2_000;
    await eventually(() => {
      reasons.add(app.queue.availability.reason);
      return performance.now() > endsMs;
    });
    expect([...reasons]).toEqual(['readonly']);
    await server.cli('replicaof', 'no', 'one');
    await available(app);
    await app.add('a');
    await app.run(() => Promise.resolve(1));
    expect(await app.ended('a', 15_000)).toMatchObject({ state: 'completed' });
  });

  it('refuses, and says why, where its user may not write', async () => {
    await server.cli('acl', 'setuser', 'reader', 'on', '>pw', '~*', '&*', '+@all', '-@write');
    const app = await start({}, server.url.replace('://', '://reader:pw@'));
    expect(await refusal(app.queue.add(newJob('a')))).toMatchObject({ trouble: 'denied' });
  });

  it('names a wrong password', async () => {
    await server.cli('config', 'set', 'requirepass', 'right');
    const app = await start({}, server.url.replace('://', '://:wrong@'));
    expect(await refusal(app.queue.add(newJob('a')))).toMatchObject({ trouble: 'auth' });
    await unavailable(app, 'auth');
    await eventually(() => app.log.lines.some((line) => line.includes('auth')));
    expect(app.log.lines.join('\n')).not.toContain('wrong');
  });

  it('warns of a Redis that would throw jobs away', async () => {
    await server.cli('config', 'set', 'maxmemory-policy', 'allkeys-lru');
    const app = await start();
    await eventually(() => app.queue.availability.policyWarning !== null);
    expect(app.queue.availability).toMatchObject({ available: true, reason: null });
    expect(app.queue.availability.policyWarning).toContain('maxmemory-policy allkeys-lru');
    expect(app.log.lines.filter((line) => line.startsWith('warn The Redis of the job queue has'))).toHaveLength(1);
  });
});
