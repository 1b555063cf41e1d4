import { expect, it } from '@jest/globals';
import type { JobRecord } from '../../src/jobs/job-record.js';
import { RetryableJobError } from '../../src/jobs/retryable-job.error.js';
import { UnrecoverableJobError } from '../../src/jobs/unrecoverable-job.error.js';
import { eventually } from '../support/eventually.js';
import { Gate } from '../support/jobs/gate.js';
import type { QueueApp } from '../support/jobs/queue-app.js';

export function failingContract(app: () => QueueApp): void {
  it('tries again what may pass, three times in all, and then keeps it as failed', async () => {
    const attempts: number[] = [];
    await app().run(({ attempt }) => {
      attempts.push(attempt);
      return Promise.reject(new RetryableJobError('rate_limited', `try ${attempt}`));
    });
    await app().add('a');
    const job = await app().ended('a');
    expect(attempts).toEqual([1, 2, 3]);
    expect(job).toMatchObject({ state: 'failed', attempt: 3, result: null });
    expect(job.errors).toEqual(
      attempts.map((n) => ({ code: 'rate_limited', message: `try ${n}`, atMs: expect.any(Number) })),
    );
    expect(await app().queue.counts()).toEqual({ queued: 0, in_progress: 0, completed: 0, failed: 1 });
  });

  it('completes what succeeds at a later try, and remembers the failures', async () => {
    await app().run(({ attempt }) =>
      attempt < 3 ? Promise.reject(new RetryableJobError('timeout', 'slow')) : Promise.resolve('at last'),
    );
    await app().add('a');
    const job = await app().ended('a');
    expect(job).toMatchObject({ state: 'completed', attempt: 3, result: 'at last' });
    expect(job.errors.map(({ code }) => code)).toEqual(['timeout', 'timeout']);
  });

  it('does not try again what cannot succeed', async () => {
    await app().run(() => Promise.reject(new UnrecoverableJobError('bad_filters', 'no such sector')));
    await app().add('a');
    expect(await app().ended('a')).toMatchObject({
      state: 'failed',
      attempt: 1,
      errors: [{ code: 'bad_filters', message: 'no such sector' }],
    });
  });

  it.each([
    ['an error', () => new Error('password=hunter2')],
    ['no error', () => 'hunter2' as unknown as Error],
    ['nothing', () => undefined as unknown as Error],
  ])('tells clients nothing of %s that nobody foresaw, and tries again', async (_, thrown) => {
    await app().run(() => Promise.reject(thrown()));
    await app().add('a');
    const job = await app().ended('a');
    expect(job.errors.map(({ code }) => code)).toEqual(['internal', 'internal', 'internal']);
    expect(JSON.stringify(job)).not.toContain('hunter2');
    expect(app().log.lines.some((line) => line.startsWith('error job a: '))).toBe(true);
  });

  it('fails a job whose result is no JSON', async () => {
    await app().run(() => Promise.resolve({ big: 1n }));
    await app().add('a');
    expect(await app().ended('a')).toMatchObject({ state: 'failed', errors: [{}, {}, { code: 'internal' }] });
  });

  it('counts a job that waits for its next try as queued, and runs others meanwhile', async () => {
    const order: string[] = [];
    await app().run(({ job, attempt }) => {
      order.push(`${job.id}${attempt}`);
      return job.id === 'a' && attempt < 2 ? Promise.reject(new RetryableJobError('x', 'y')) : Promise.resolve(1);
    });
    await app().add('a');
    await app().add('b');
    await app().ended('a');
    expect(order).toEqual(['a1', 'b1', 'a2']);
  });
}

export function followingContract(app: () => QueueApp): void {
  const step = (percent: number): JobRecord<unknown>['progress'] & object => ({
    ...{ percent, stage: 'scan', currentStep: 'features', done: percent * 45, total: 4500 },
    partial: { top: ['AAPL'] },
  });

  it('shows how far a job is, and where it was at the end', async () => {
    const gate = new Gate();
    await app().run((context) => {
      for (let percent = 0; percent <= 60; percent++) context.progress(step(percent));
      return gate.handler(context);
    });
    await app().add('a');
    expect(await app().until('a', ({ progress }) => progress?.percent === 60)).toMatchObject({
      state: 'in_progress',
      progress: step(60),
    });
    gate.open();
    expect(await app().ended('a')).toMatchObject({ state: 'completed', progress: step(60) });
  });

  it('does not show the progress of an earlier try', async () => {
    const gate = new Gate();
    await app().run((context) => {
      if (context.attempt > 1) return gate.handler(context);
      context.progress(step(80));
      return Promise.reject(new RetryableJobError('x', 'y'));
    });
    await app().add('a');
    await eventually(() => gate.entered.length === 1);
    expect(await app().record('a')).toMatchObject({ state: 'in_progress', attempt: 2, progress: null });
  });

  it('tells a watcher what it is, what it becomes and how it ends, and the others nothing of it', async () => {
    const gate = new Gate();
    const [seen, others]: [(JobRecord<unknown> | null)[], unknown[]] = [[], []];
    await app().add('a');
    app().queue.watch('a', (job) => seen.push(job));
    app().queue.watch('b', (job) => others.push(job));
    await eventually(() => seen.length === 1 && others.length === 1);
    await app().run((context) => {
      context.progress(step(10));
      return gate.handler(context);
    });
    await eventually(() => seen.at(-1)?.progress?.percent === 10);
    gate.open();
    await eventually(() => seen.at(-1)?.state === 'completed');
    expect(seen[0]).toMatchObject({ id: 'a', state: 'queued' });
    expect(seen.at(-1)).toEqual(await app().record('a'));
    expect(others).toEqual([null]);
    expect(new Set(seen.map((job) => JSON.stringify(job))).size).toBe(seen.length);
  });

  it('tells no more when asked to stop, and minds no watcher that fails', async () => {
    const [kept, left]: [string[], string[]] = [[], []];
    await app().add('a');
    const stop = app().queue.watch('a', (job) => left.push(String(job?.state)));
    app().queue.watch('a', () => {
      throw new Error('a watcher failed');
    });
    app().queue.watch('a', (job) => kept.push(String(job?.state)));
    await eventually(() => kept.length === 1 && left.length === 1);
    stop();
    stop();
    await app().run(() => Promise.resolve(1));
    await eventually(() => kept.at(-1) === 'completed');
    expect(left).toEqual(['queued']);
  });

  it('tells a watcher that a job is gone', async () => {
    const seen: (JobRecord<unknown> | null)[] = [];
    await app().add('a');
    app().queue.watch('a', (job) => seen.push(job));
    await eventually(() => seen.length === 1);
    expect(await app().queue.clear()).toBe(1);
    await eventually(() => seen.length === 2);
    expect(seen[1]).toBeNull();
  });
}
