import { expect, it } from '@jest/globals';
import { RetryableJobError } from '../../src/jobs/retryable-job.error.js';
import { UnrecoverableJobError } from '../../src/jobs/unrecoverable-job.error.js';
import { eventually } from '../support/eventually.js';
import { Gate } from '../support/jobs/gate.js';
import { newJob, type QueueApp, type Reopen } from '../support/jobs/queue-app.js';

export function administrationContract(app: () => QueueApp, reopen: Reopen): void {
  async function failing(...ids: string[]): Promise<void> {
    await app().run(({ job }) =>
      ids.includes(job.id) ? Promise.reject(new UnrecoverableJobError('bad', job.id)) : Promise.resolve(job.id),
    );
    for (const id of ids)
      await app()
        .add(id, { similarTo: 'bad' })
        .then(() => app().ended(id));
  }

  it('lists failed jobs, latest first', async () => {
    await failing('a', 'b', 'c');
    expect((await app().queue.failed(10)).map(({ id }) => id)).toEqual(['c', 'b', 'a']);
    expect((await app().queue.failed(2)).map(({ id }) => id)).toEqual(['c', 'b']);
    expect(await app().queue.failed(0)).toEqual([]);
    expect(await app().queue.failed(1)).toEqual([await app().record('c')]);
  });

  it('retries a failed job with all its tries, and keeps what went wrong before', async () => {
    await failing('a');
    await app().consumer.stop(0);
    expect(await app().queue.retry('a')).toBe(true);
    expect(await app().record('a')).toMatchObject({ state: 'queued', attempt: 0, finishedAtMs: null });
    expect(await app().queue.retry('a')).toBe(false);
    expect(await app().queue.counts()).toMatchObject({ queued: 1, failed: 0 });
    expect(await app().queue.add(newJob('b', { similarTo: 'bad' }))).toMatchObject({ kind: 'similar' });
    await app().run(({ attempt }) =>
      attempt < 3 ? Promise.reject(new RetryableJobError('busy', '')) : Promise.resolve(attempt),
    );
    const job = await app().ended('a');
    expect(job).toMatchObject({ state: 'completed', result: 3 });
    expect(job.errors.map(({ code }) => code)).toEqual(['bad', 'busy', 'busy']);
    await app().add('b', { similarTo: 'bad' });
  });

  it('does not retry beside a similar job, nor what has not failed', async () => {
    await failing('a');
    await app().consumer.stop(0);
    await app().add('b', { similarTo: 'bad' });
    expect(await app().queue.retry('a')).toBe(false);
    expect(await app().queue.retry('b')).toBe(false);
    expect(await app().queue.retry('nobody')).toBe(false);
    expect(await app().queue.counts()).toMatchObject({ queued: 1, failed: 1 });
  });

  it('discards failed jobs and nothing else', async () => {
    await failing('a', 'b');
    await app().consumer.stop(0);
    await app().add('c');
    expect(await app().queue.discard('a')).toBe(true);
    expect(await app().queue.discard('a')).toBe(false);
    expect(await app().queue.discard('c')).toBe(false);
    expect(await app().queue.discard('nobody')).toBe(false);
    expect(await app().queue.get('a')).toBe('expired');
    expect(await app().queue.counts()).toMatchObject({ queued: 1, failed: 1 });
  });

  it('forgets the failed jobs that are meant, a hundred at a time, and nothing else', async () => {
    const many = Array.from({ length: 101 }, (_, n) => `tick-${n}`);
    await failing('asked', ...many);
    await app().consumer.stop(0);
    await app().add('tick-waits');
    const isTick = (id: string): boolean => id.startsWith('tick-');
    expect(await app().queue.discardFailed(() => false)).toBe(0);
    expect(await app().queue.discardFailed(isTick)).toBe(100);
    expect(await app().queue.discardFailed(isTick)).toBe(1);
    expect(await app().queue.discardFailed(isTick)).toBe(0);
    expect((await app().queue.failed(10)).map(({ id }) => id)).toEqual(['asked']);
    expect(await app().queue.counts()).toMatchObject({ queued: 1, failed: 1 });
    expect(await app().queue.get('tick-0')).toBe('expired');
  });

  it('forgets failed jobs when their time is over, although no other fails', async () => {
    await reopen({ policy: { failedTtlMs: 200, failedSweepMs: 50 } });
    await failing('a');
    await eventually(async () => (await app().queue.counts()).failed === 0);
    expect(await app().queue.get('a')).toBe('expired');
  });

  it('clears what waits, says how many, and leaves the rest alone', async () => {
    await failing('bad');
    await app().consumer.stop(0);
    const gate = new Gate();
    await app().run((context) =>
      context.job.id === 'again' ? Promise.reject(new RetryableJobError('x', 'y')) : gate.handler(context),
    );
    await app().add('running');
    await eventually(() => gate.entered.length === 1);
    for (const id of ['w1', 'w2', 'w3']) await app().add(id, { priority: id === 'w2' ? 'high' : 'normal' });
    expect(await app().queue.clear()).toBe(3);
    expect(await app().queue.clear()).toBe(0);
    expect(await app().queue.counts()).toEqual({ queued: 0, in_progress: 1, completed: 0, failed: 1 });
    expect(await app().queue.get('w1')).toBeNull();
    gate.open();
    expect(await app().ended('running')).toMatchObject({ state: 'completed' });
    await app().add('w1');
    await eventually(() => gate.order.includes('w1'));
  });
}

export function stoppingContract(app: () => QueueApp): void {
  it('starts and stops as often as one likes', async () => {
    expect(app().state).toEqual({
      workerId: expect.stringMatching(/^[\w.-]+$/),
      ...{ running: false, paused: false, activeJobId: null, lastJobFinishedMs: null },
      ...{ restarts: 0, lastSeenMs: null },
    });
    await app().consumer.stop(0);
    for (const id of ['a', 'b']) {
      await Promise.all([app().run(() => Promise.resolve(1)), app().run(() => Promise.resolve(2))]);
      expect(app().state.running).toBe(true);
      await app().add(id);
      expect(await app().ended(id)).toMatchObject({ result: 1 });
      await eventually(() => app().state.lastSeenMs !== null);
      await Promise.all([app().consumer.stop(1_000), app().consumer.stop(1_000)]);
      expect(app().state).toMatchObject({ running: false, activeJobId: null });
    }
    await app().add('c');
    expect((await app().record('c')).state).toBe('queued');
  });

  it('lets a running job finish within the grace, and takes no other', async () => {
    const gate = new Gate();
    await app().run(gate.handler);
    await app().add('a');
    await app().add('b');
    await eventually(() => gate.entered.length === 1);
    const stopped = app().consumer.stop(10_000);
    gate.open();
    await stopped;
    expect(await app().record('a')).toMatchObject({ state: 'completed', attempt: 1 });
    expect(await app().record('b')).toMatchObject({ state: 'queued', attempt: 0 });
    expect(gate.order).toEqual(['a']);
  });

  it.each(['polite', 'deaf'])('hands a %s job back after the grace, which is then the next to run', async (manner) => {
    const gate = new Gate();
    const deaf = new Promise<never>(() => undefined);
    await app().run((context) => {
      const done = gate.handler(context);
      return manner === 'polite' ? done : done.catch(() => deaf);
    });
    await app().add('a');
    await app().add('b');
    await eventually(() => gate.entered.length === 1);
    await app().consumer.stop(50);
    expect(gate.entered[0]!.signal.reason).toMatchObject({ message: 'the worker stops' });
    const handedBack = await app().record('a');
    expect(handedBack).toMatchObject({ state: 'queued', attempt: 1, errors: [], workerId: null, startedAtMs: null });
    expect(await app().queue.add(newJob('c', { similarTo: 'like-a' }))).toMatchObject({ kind: 'similar' });
    const next = new Gate();
    await app().run(next.handler);
    await eventually(() => next.entered.length === 1);
    next.open();
    expect(await app().ended('a')).toMatchObject({ state: 'completed', attempt: 2, errors: [] });
    expect(next.order[0]).toBe('a');
  });
}
