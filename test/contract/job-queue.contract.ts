import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { JobContext } from '../../src/jobs/job-consumer.js';
import { RetryableJobError } from '../../src/jobs/retryable-job.error.js';
import { UnrecoverableJobError } from '../../src/jobs/unrecoverable-job.error.js';
import { eventually } from '../support/eventually.js';
import { Gate } from '../support/jobs/gate.js';
import { newJob, type QueueApp, type QueueAppOptions, type Reopen } from '../support/jobs/queue-app.js';
import { failingContract, followingContract } from './job-queue-following.contract.js';
import { receiptsContract, sharingContract } from './job-queue-sharing.contract.js';
import { administrationContract, stoppingContract } from './job-queue-operation.contract.js';

/** A process on an empty queue. */
type Open = (options?: QueueAppOptions) => Promise<QueueApp>;

jest.setTimeout(30_000);

/** What every queue owes those who add, follow, run and administer jobs. */
export function jobQueueContract(name: string, open: Open): void {
  describe(`the job queue ${name}`, () => {
    let app: QueueApp;
    beforeEach(async () => {
      app = await open();
    });
    afterEach(() => app.close());
    const reopen: Reopen = async (options) => {
      await app.close();
      return (app = await open(options));
    };

    describe('adding', () => addingContract(() => app, reopen));
    describe('running', () => runningContract(() => app, reopen));
    describe('failing', () => failingContract(() => app));
    describe('following', () => followingContract(() => app));
    describe('administration', () => administrationContract(() => app, reopen));
    describe('stopping', () => stoppingContract(() => app));
    describe('sharing', () => sharingContract(() => app, reopen));
    describe('receipts', () => receiptsContract(() => app));
  });
}

function addingContract(app: () => QueueApp, reopen: Reopen): void {
  it('queues a job as it was given', async () => {
    const data = { filters: { max: 5, none: null }, list: [1, 'é\u2028'] };
    const before = Date.now();
    const job = await app().add('scan_1-a', { data, similarTo: 'hybrid:{"max":5}' });
    const fresh = { progress: null, startedAtMs: null, finishedAtMs: null, workerId: null, result: null };
    expect(job).toMatchObject({ id: 'scan_1-a', similarTo: 'hybrid:{"max":5}', state: 'queued', data });
    expect(job).toMatchObject({ ...fresh, attempt: 0, errors: [] });
    expect(job.queuedAtMs).toBeGreaterThanOrEqual(before);
    expect(job.queuedAtMs).toBeLessThanOrEqual(Date.now());
    expect(await app().queue.get('scan_1-a')).toEqual(job);
    expect(app().queue.availability).toEqual({ available: true, reason: null, policyWarning: null });
  });

  it.each(['', 'a:b', '1', 'meta', 'wait', '-5', '007', 'a b', 'a\n', 'x'.repeat(201), '../x', '{x}'])(
    'refuses %j as an id',
    async (id) => {
      await expect(app().queue.add(newJob(id))).rejects.toThrow(TypeError);
      expect(await app().queue.counts()).toMatchObject({ queued: 0 });
    },
  );

  it.each([
    'nobody',
    '',
    'meta',
    'wait',
    'id',
    'events',
    'completed',
    'a:lock',
    'de:like-a',
    '7',
    '../x',
    'x'.repeat(300),
  ])('knows nothing of %j, which never was a job', async (id) => {
    await app().add('a');
    const { queue } = app();
    expect(await queue.get(id)).toBeNull();
    expect(await queue.result(id)).toBeNull();
    expect(await queue.retry(id)).toBe(false);
    expect(await queue.discard(id)).toBe(false);
    const seen: unknown[] = [];
    queue.watch(id, (job) => seen.push(job));
    await eventually(() => seen.length === 1);
    expect(seen).toEqual([null]);
  });

  it('adds one of a hundred similar jobs that come at once', async () => {
    const ids = Array.from({ length: 100 }, (_, n) => `s-${n}`);
    const outcomes = await Promise.all(ids.map((id) => app().queue.add(newJob(id, { similarTo: 'same' }))));
    const added = outcomes.filter(({ kind }) => kind === 'added');
    expect(added).toHaveLength(1);
    const [winner] = added.map((outcome) => (outcome.kind === 'full' ? '' : outcome.job.id));
    expect(outcomes.filter((outcome) => outcome.kind === 'similar' && outcome.job.id === winner)).toHaveLength(99);
    expect(await app().queue.counts()).toMatchObject({ queued: 1, in_progress: 0 });
  });

  it('adds one of many jobs with the same id', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, (_, n) => app().queue.add(newJob('tick-5m', { similarTo: `other-${n}` }))),
    );
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['added', ...Array<string>(9).fill('similar')]);
    await app().run(() => Promise.resolve(1));
    await app().ended('tick-5m');
    expect(await app().queue.add(newJob('tick-5m'))).toMatchObject({ kind: 'similar', job: { state: 'completed' } });
  });

  it('takes a similar job again when the first has ended, not while it runs', async () => {
    const gate = new Gate();
    await app().run(gate.handler);
    await app().add('a', { similarTo: 'same' });
    await eventually(() => gate.entered.length === 1);
    expect(await app().queue.add(newJob('b', { similarTo: 'same' }))).toMatchObject({
      kind: 'similar',
      job: { id: 'a', state: 'in_progress' },
    });
    gate.open();
    await app().ended('a');
    await app().add('c', { similarTo: 'same' });
    await eventually(() => gate.entered.length === 2);
    gate.open();
    expect(await app().ended('c')).toMatchObject({ state: 'completed' });
  });

  it('takes a similar job again when the first has failed for good', async () => {
    await app().run(() => Promise.reject(new UnrecoverableJobError('bad', 'never')));
    await app().add('a', { similarTo: 'same' });
    await app().ended('a');
    await app().add('b', { similarTo: 'same' });
    expect(await app().ended('b')).toMatchObject({ state: 'failed' });
  });

  it('is full at its capacity, running jobs not counted, and names a similar job even then', async () => {
    const now = await reopen({ settings: { capacity: 3 } });
    const gate = new Gate();
    await now.run(gate.handler);
    await now.add('running');
    await eventually(() => gate.entered.length === 1);
    const outcomes = await Promise.all([1, 2, 3, 4, 5].map((n) => now.queue.add(newJob(`w-${n}`))));
    expect(outcomes.map(({ kind }) => kind)).toEqual(['added', 'added', 'added', 'full', 'full']);
    expect(outcomes[4]).toEqual({ kind: 'full', capacity: 3 });
    expect(await now.queue.add(newJob('x', { similarTo: 'like-w-2' }))).toMatchObject({ kind: 'similar' });
    gate.open();
    await now.ended('running');
    await eventually(() => gate.entered.length === 2);
    await now.add('room-again');
  });
}

function runningContract(app: () => QueueApp, reopen: Reopen): void {
  it('runs a job and keeps what it returned', async () => {
    const contexts: JobContext<unknown>[] = [];
    await app().run((context) => {
      contexts.push(context);
      return Promise.resolve({ n: 1, none: undefined, at: new Date(0) });
    });
    const before = await app().add('a', { data: { x: 1 }, priority: 'high' });
    const after = await app().ended('a');
    expect(contexts).toHaveLength(1);
    expect(contexts[0]).toMatchObject({
      job: { id: 'a', similarTo: 'like-a', priority: 'high', data: { x: 1 } },
      attempt: 1,
    });
    expect(after).toEqual({
      ...before,
      state: 'completed',
      attempt: 1,
      startedAtMs: expect.any(Number),
      finishedAtMs: expect.any(Number),
      workerId: expect.stringMatching(/^[\w.-]+$/),
      result: { n: 1, at: '1970-01-01T00:00:00.000Z' },
    });
    expect(after.startedAtMs).toBeGreaterThanOrEqual(after.queuedAtMs);
    expect(after.finishedAtMs).toBeGreaterThanOrEqual(after.startedAtMs!);
    expect(contexts[0]!.signal.aborted).toBe(false);
  });

  it.each([null, 0, '', false, [], undefined])('keeps the result %j', async (result) => {
    await app().run(() => Promise.resolve(result));
    await app().add('a');
    expect(await app().ended('a')).toMatchObject({ state: 'completed', result: result ?? null });
  });

  it('runs high ones first, and equal ones in the order they came, one at a time', async () => {
    const gate = new Gate();
    for (const id of ['n1', 'n2']) await app().add(id);
    for (const id of ['h1', 'h2']) await app().add(id, { priority: 'high' });
    await app().add('n3');
    await app().run(gate.handler);
    for (let done = 1; done <= 5; done++) {
      await eventually(() => gate.entered.length === done);
      expect(await app().queue.counts()).toMatchObject({ queued: 5 - done, in_progress: 1, completed: done - 1 });
      expect(app().state.activeJobId).toBe(gate.order.at(-1));
      gate.open();
    }
    await app().ended('n3');
    expect(gate.order).toEqual(['h1', 'h2', 'n1', 'n2', 'n3']);
    expect(await app().queue.counts()).toEqual({ queued: 0, in_progress: 0, completed: 5, failed: 0 });
    await eventually(() => app().state.activeJobId === null);
    expect(app().state.lastJobFinishedMs).toEqual(expect.any(Number));
  });

  it('forgets results after their time, and remembers that they were', async () => {
    const now = await reopen({ settings: { resultTtlMs: 150 } });
    await now.run(() => Promise.resolve(1));
    await now.add('a');
    await eventually(async () => (await now.queue.get('a')) === 'expired');
    await now.add('b', { similarTo: 'like-a' });
  });

  it('ends a job at its deadline, and goes on with the next', async () => {
    const now = await reopen({ settings: { jobTimeoutMs: 100 } });
    const reasons: string[] = [];
    await now.run(async ({ job, signal }) => {
      if (job.id === 'quick') return 1;
      await new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => {
          reasons.push((signal.reason as Error).message);
          if (job.id === 'polite') resolve();
        });
      });
      throw new RetryableJobError('called_off', 'would be tried again');
    });
    await now.add('polite');
    await now.add('deaf');
    await now.add('quick');
    const failure = { code: 'deadline', message: 'The job took longer than 0.1 s', atMs: expect.any(Number) };
    for (const id of ['polite', 'deaf'])
      expect(await now.ended(id)).toMatchObject({ state: 'failed', attempt: 1, errors: [failure], result: null });
    expect(await now.ended('quick')).toMatchObject({ state: 'completed' });
    expect(reasons).toEqual(Array(2).fill('the job has reached its deadline'));
  });

  it('keeps a result that came in spite of the abort', async () => {
    const now = await reopen({ settings: { jobTimeoutMs: 50 } });
    await now.run(({ signal }) => new Promise((resolve) => signal.addEventListener('abort', () => resolve('in time'))));
    await now.add('a');
    expect(await now.ended('a')).toMatchObject({ state: 'completed', result: 'in time' });
  });
}
