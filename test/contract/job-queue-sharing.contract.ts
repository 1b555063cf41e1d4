import { expect, it } from '@jest/globals';
import type { Receipt } from '../../src/jobs/idempotency-receipts.js';
import { RetryableJobError } from '../../src/jobs/retryable-job.error.js';
import { eventually } from '../support/eventually.js';
import { Gate } from '../support/jobs/gate.js';
import { newJob, type QueueApp, type Reopen } from '../support/jobs/queue-app.js';

export function sharingContract(app: () => QueueApp, reopen: Reopen): void {
  it('keeps the answer of a job beside its record', async () => {
    const json = JSON.stringify({ candidates: [{ symbol: 'AAPL', name: 'é\u2028' }] });
    await app().run(async ({ job }) => {
      await app().queue.saveResult(job.id, json);
      return { candidates_found: 1 };
    });
    await app().add('a');
    expect(await app().ended('a')).toMatchObject({ result: { candidates_found: 1 } });
    expect(await app().queue.result('a')).toBe(json);
    await app().queue.saveResult('a', '[]');
    expect(await app().queue.result('a')).toBe('[]');
    expect(await app().queue.result('b')).toBeNull();
    await expect(app().queue.saveResult('a:b', '[]')).rejects.toThrow(TypeError);
  });

  it('forgets the answer of a job after the time of results', async () => {
    const now = await reopen({ settings: { resultTtlMs: 300 } });
    await now.queue.saveResult('a', '{}');
    expect(await now.queue.result('a')).toBe('{}');
    await eventually(async () => (await now.queue.result('a')) === null);
  });

  it('counts who takes jobs', async () => {
    expect(await app().queue.workers()).toBe(0);
    for (let round = 0; round < 2; round++) {
      await app().run(() => Promise.resolve(1));
      await eventually(async () => (await app().queue.workers()) === 1);
      await app().consumer.stop(0);
      expect(await app().queue.workers()).toBe(0);
    }
  });

  it('begins nothing while it is paused, lets what runs end, and goes on afterwards', async () => {
    const gate = new Gate();
    await app().run(gate.handler);
    await app().add('running');
    await app().add('waiting');
    await eventually(() => gate.entered.length === 1);
    expect(app().queue.isPaused).toBe(false);
    await app().queue.setPaused(true);
    await app().queue.setPaused(true);
    expect(app().queue.isPaused).toBe(true);
    expect(app().state).toMatchObject({ running: true, paused: true });
    gate.open();
    expect(await app().ended('running')).toMatchObject({ state: 'completed' });
    await app().add('urgent', { priority: 'high' });
    expect(await app().queue.add(newJob('x', { similarTo: 'like-urgent' }))).toMatchObject({ kind: 'similar' });
    // a new consumer is no way round it
    await app().consumer.stop(0);
    await app().run(gate.handler);
    await eventually(async () => (await app().queue.workers()) === 1);
    expect(await app().queue.counts()).toEqual({ queued: 2, in_progress: 0, completed: 1, failed: 0 });
    await app().queue.setPaused(false);
    expect(app().queue.isPaused).toBe(false);
    for (const done of [2, 3]) {
      await eventually(() => gate.entered.length === done);
      gate.open();
    }
    await app().ended('waiting');
    expect(gate.order).toEqual(['running', 'urgent', 'waiting']);
  });

  it('does not begin the next try of a job while it is paused, and clears and counts as ever', async () => {
    let tries = 0;
    await app().run(async () => {
      tries++;
      await app().queue.setPaused(true);
      throw new RetryableJobError('x', 'y');
    });
    await app().add('a');
    await app().until('a', ({ state, attempt }) => state === 'queued' && attempt === 1);
    await app().add('b');
    expect(await app().queue.counts()).toMatchObject({ queued: 2, in_progress: 0 });
    expect(await app().queue.clear()).toBe(2);
    await app().queue.setPaused(false);
    expect(tries).toBe(1);
    await app().add('a');
    await eventually(() => tries === 2);
  });

  it('hands a job back while it is paused, and begins it first when it no longer is', async () => {
    const gate = new Gate();
    await app().run(gate.handler);
    await app().add('a');
    await app().add('b');
    await eventually(() => gate.entered.length === 1);
    await app().queue.setPaused(true);
    await app().consumer.stop(10);
    expect(await app().record('a')).toMatchObject({ state: 'queued', attempt: 1 });
    const next = new Gate();
    await app().run(next.handler);
    await app().queue.setPaused(false);
    await eventually(() => next.entered.length === 1);
    expect(next.order).toEqual(['a']);
  });

  it('stops for good when a stop follows a start that follows a stop', async () => {
    const gate = new Gate();
    await app().run(gate.handler);
    await app().add('a');
    await eventually(() => gate.entered.length === 1);
    await Promise.all([app().consumer.stop(50), app().run(gate.handler), app().consumer.stop(0)]);
    expect(app().state).toMatchObject({ running: false, activeJobId: null });
    expect(await app().queue.workers()).toBe(0);
    expect(await app().record('a')).toMatchObject({ state: 'queued' });
  });

  it('tells the time, and when a job was queued by the same clock', async () => {
    const before = app().queue.nowMs();
    const { queuedAtMs } = await app().add('a');
    expect(queuedAtMs).toBeGreaterThanOrEqual(before);
    expect(queuedAtMs).toBeLessThanOrEqual(app().queue.nowMs());
    expect(Number.isInteger(before)).toBe(true);
  });
}

export function receiptsContract(app: () => QueueApp): void {
  const receipt = (n: number): Receipt => ({
    requestHash: `hash-${n}`,
    status: 202,
    body: { job_id: `job-${n}`, none: null, list: [1, 'é'] },
    headers: { location: `/jobs/${n}` },
  });

  it('are kept as they were given, by hash', async () => {
    expect(await app().receipts.get('a')).toBeNull();
    await app().receipts.keep('a', receipt(1));
    await app().receipts.keep('b', { ...receipt(2), body: null });
    expect(await app().receipts.get('a')).toEqual(receipt(1));
    expect(await app().receipts.get('b')).toEqual({ ...receipt(2), body: null });
    expect(await app().receipts.get('c')).toBeNull();
  });

  it('are never replaced, and changed by nobody', async () => {
    const own = receipt(1);
    await Promise.all([app().receipts.keep('a', own), app().receipts.keep('a', receipt(2))]);
    (own.body as { job_id: string }).job_id = 'changed';
    const kept = await app().receipts.get('a');
    expect(kept).toEqual(receipt(1));
    (kept?.body as { job_id: string }).job_id = 'changed';
    expect(await app().receipts.get('a')).toEqual(receipt(1));
  });
}
