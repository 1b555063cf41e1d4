import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { JOB_POLICY, type JobPolicy } from '../../src/jobs/job-policy.js';
import type { JobRecord } from '../../src/jobs/job-record.js';
import { IS_FULL, sized } from '../faults/support/size.js';
import { eventually } from '../support/eventually.js';
import { QueueApp } from '../support/jobs/queue-app.js';
import { type Deed, WorkerProcess, type WorkerProcessOptions } from '../support/jobs/worker-process.js';
import { RedisServer } from '../support/redis/redis-server.js';
import { atMost, figures } from '../faults/support/figures.js';

/** Crashes are found five times faster than in production, unless all is in earnest. */
const POLICY: JobPolicy = IS_FULL
  ? JOB_POLICY
  : { ...JOB_POLICY, lockDurationMs: 2_000, stalledIntervalMs: 1_000, backoffMs: 50, settleMs: 200 };
const RECOVERY_MS = POLICY.lockDurationMs + 2 * POLICY.stalledIntervalMs;
/** Longer than a job whose worker holds the processor is left to it. */
const HOLDS_MS = sized(RECOVERY_MS + 3_000, 30_000);
/** What a busy machine may add. */
const SLACK_MS = 3_000;
/** By when a good job is done after the end of one that nobody can do. */
const GOOD_AFTER_MS = sized(RECOVERY_MS + SLACK_MS, 20_000);

jest.setTimeout(360_000);

describe('workers that die', () => {
  let server: RedisServer;
  let app: QueueApp;
  const workers: WorkerProcess[] = [];

  beforeAll(async () => {
    server = await RedisServer.start({ args: ['--maxmemory-policy', 'noeviction'] });
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    await server.cli('flushall');
    app = await QueueApp.start({ env: { REDIS_URL: server.url }, policy: POLICY });
  });
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.kill()));
    await app.close();
  });

  async function worker(options: Partial<WorkerProcessOptions> = {}): Promise<WorkerProcess> {
    const started = await WorkerProcess.start({ redisUrl: server.url, policy: POLICY, ...options });
    workers.push(started);
    return started;
  }

  const add = (id: string, deed: Deed): Promise<JobRecord<unknown>> => app.add(id, { data: deed });
  const effects = async (id: string): Promise<string[]> =>
    (await server.cli('lrange', `effects:${id}`, '0', '-1')).split('\n').filter((line) => line !== '');

  it('runs the job of a killed worker again on another one, once', async () => {
    const first = await worker();
    await add('a', { act: 'work', ms: 60_000 });
    await eventually(() => first.has('began', 'a'));
    const second = await worker();
    await first.kill();
    const killedMs = performance.now();
    // while nobody runs it, nobody else may begin a similar one
    expect(await app.queue.add({ id: 'b', similarTo: 'like-a', priority: 'high', data: null })).toMatchObject({
      kind: 'similar',
      job: { id: 'a' },
    });
    await eventually(() => second.has('began', 'a'), RECOVERY_MS + SLACK_MS);
    process.stdout.write(
      `kill -9 mid-job: runs again after ${Math.round(performance.now() - killedMs)} ms ` +
        `(lock ${POLICY.lockDurationMs} ms, looks every ${POLICY.stalledIntervalMs} ms)\n`,
    );
    expect(await app.record('a')).toMatchObject({ state: 'in_progress', attempt: 2, errors: [] });
    expect(await server.cli('hget', 'bull:discovery:a', 'stc')).toBe('1');
  });

  it('loses no job of the only worker, killed at any moment and started again', async () => {
    const ids = Array.from({ length: 6 }, (_, n) => `r-${n}`);
    for (const id of ids) await add(id, { act: 'work', ms: 300 });
    for (const lifeMs of [50, 200, 350]) {
      const one = await worker();
      await eventually(() => one.told.some(({ event }) => event === 'began'), RECOVERY_MS + SLACK_MS);
      await pause(lifeMs);
      await one.kill();
    }
    await worker();
    for (const id of ids) {
      expect(await app.ended(id, RECOVERY_MS + SLACK_MS + 10_000)).toMatchObject({ state: 'completed' });
      // a kill between the effect and the report of it can only repeat an effect
      expect((await effects(id)).length).toBeGreaterThanOrEqual(1);
    }
    expect(await app.queue.counts()).toEqual({ queued: 0, in_progress: 0, completed: 6, failed: 0 });
  });

  it('does not let a worker that was asleep conclude what another has taken over', async () => {
    const sleeper = await worker();
    await add('a', { act: 'work', ms: 1_000 });
    await eventually(() => sleeper.has('began', 'a'));
    sleeper.signal('SIGSTOP');
    const other = await worker();
    const done = await app.ended('a', RECOVERY_MS + SLACK_MS + 2_000);
    sleeper.signal('SIGCONT');
    await eventually(() => sleeper.has('ended', 'a'));
    expect(done).toMatchObject({ state: 'completed', attempt: 2, result: { pid: other.pid } });
    await add('next', { act: 'work', ms: 1 });
    await app.ended('next');
    expect(await app.record('a')).toEqual(done);
  });

  it('calls a job off on a worker that was asleep as soon as it wakes, before it learns who has it', async () => {
    const sleeper = await worker();
    await add('a', { act: 'work', ms: 60_000 });
    await eventually(() => sleeper.has('began', 'a'));
    sleeper.signal('SIGSTOP');
    await eventually(async () => (await app.queue.workers()) === 0);
    const other = await worker();
    await eventually(() => other.has('began', 'a'), RECOVERY_MS + SLACK_MS);
    sleeper.signal('SIGCONT');
    await eventually(() => sleeper.has('ended', 'a'), POLICY.lockDurationMs / 2);
    expect(sleeper.told.find(({ event }) => event === 'ended')).toMatchObject({ aborted: true, attempt: 1 });
    // what the loser leaves behind is not the end of it
    expect(await app.record('a')).toMatchObject({ state: 'in_progress', attempt: 2 });
    expect(await server.cli('smembers', 'amc:jobs:discovery:active')).toBe('a');
    expect(other.has('ended', 'a')).toBe(false);
  });

  it('R26: gives up poison, and runs the good jobs behind it', async () => {
    const poison = { throws: 'throw', dies: 'die', loops: 'loop' } as const;
    let current = await worker({ jobTimeoutMs: 1_000 });
    for (const [id, act] of Object.entries(poison)) {
      await add(id, { act });
      await add(`good-after-${id}`, { act: 'work', ms: 1 });
    }
    const failed = async (): Promise<boolean> => (await app.queue.counts()).failed === 3;
    await eventually(
      async () => {
        // as a platform would
        if (!current.isRunning) current = await worker({ jobTimeoutMs: 1_000 });
        return failed();
      },
      4 * (RECOVERY_MS + SLACK_MS) + 20_000,
    );
    for (const id of Object.keys(poison))
      expect(await app.ended(`good-after-${id}`)).toMatchObject({ state: 'completed' });
    const codes = async (id: string): Promise<string[]> => (await app.record(id)).errors.map(({ code }) => code);
    expect(await codes('throws')).toEqual(['poison', 'poison', 'poison']);
    expect(await codes('dies')).toEqual(['stalled']);
    expect(await codes('loops')).toEqual(['deadline']);
    const after = async (id: string): Promise<number> =>
      goodAfterMs(await app.record(`good-after-${id}`), await app.record(id));
    const deaths = workers.flatMap(({ told }) => told).filter(({ event, id }) => event === 'began' && id === 'dies');
    figures('R26 jobs that throw, die and loop', {
      kills: atMost(3, deaths.length),
      good_after_throws_ms: atMost(GOOD_AFTER_MS, await after('throws')),
      good_after_dies_ms: atMost(GOOD_AFTER_MS, await after('dies')),
      good_after_loops_ms: atMost(GOOD_AFTER_MS, await after('loops')),
    });
    expect(deaths).toHaveLength(3);
    expect(await server.cli('exists', 'amc:jobs:discovery:active')).toBe('0');
    expect(await server.cli('exists', 'amc:jobs:tombstone:dies')).toBe('1');
    // free for the next one of its kind
    await app.add('again', { similarTo: 'like-dies' });
  });

  it('R26: takes over from workers whose processors are busy for longer than their locks last, and gives up', async () => {
    const busy = await worker();
    await add('a', { act: 'block', ms: HOLDS_MS });
    await eventually(() => busy.has('began', 'a'));
    await add('good-after-a', { act: 'work', ms: 1 });
    await worker();
    const startedMs = performance.now();
    await app.until('a', ({ attempt }) => attempt === 2, RECOVERY_MS + SLACK_MS);
    const takenOverMs = performance.now() - startedMs;
    const ended = await app.ended('a', 3 * (HOLDS_MS + RECOVERY_MS + SLACK_MS));
    const good = await app.ended('good-after-a', RECOVERY_MS + SLACK_MS);
    figures('R26 a job that holds the processor', {
      taken_over_ms: atMost(RECOVERY_MS + SLACK_MS, takenOverMs),
      held_ms: HOLDS_MS,
      good_after_it_ms: atMost(GOOD_AFTER_MS, goodAfterMs(good, ended)),
    });
    expect([ended.state, good.state]).toEqual(['failed', 'completed']);
    expect(ended.errors.map(({ code }) => code)).toEqual(['stalled']);
  });

  it.each([
    ['within its grace', 300, 5_000],
    ['not within its grace', 60_000, 300],
  ])('on SIGTERM ends a job that can be done %s, or hands it back', async (_, ms, stopGraceMs) => {
    const first = await worker({ stopGraceMs });
    await add('a', { act: 'work', ms });
    await add('b', { act: 'work', ms: 1 });
    await eventually(() => first.has('began', 'a'));
    const tookMs = await first.stop();
    expect(tookMs).toBeLessThan(Math.min(ms, stopGraceMs) + POLICY.settleMs + SLACK_MS);
    expect(first.has('stopped')).toBe(true);
    expect(first.noise).toEqual([]);
    const isDone = ms < stopGraceMs;
    expect(await app.record('a')).toMatchObject(
      isDone ? { state: 'completed', attempt: 1 } : { state: 'queued', attempt: 1, errors: [] },
    );
    expect(await app.record('b')).toMatchObject({ state: 'queued', attempt: 0 });
    const second = await worker();
    await eventually(() => second.has('began', isDone ? 'b' : 'a'));
  });

  it('leaves within a second or two of SIGTERM when idle', async () => {
    const idle = await worker();
    expect(await idle.stop()).toBeLessThan(SLACK_MS);
    expect(idle.noise).toEqual([]);
  });
});

/** From the end of a job to that of the good one behind it; 0 where that was done before. */
function goodAfterMs(good: JobRecord<unknown>, poison: JobRecord<unknown>): number {
  return Math.max(0, (good.finishedAtMs ?? NaN) - (poison.finishedAtMs ?? NaN));
}
