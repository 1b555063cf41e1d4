import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { Queue } from 'bullmq';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { SystemClock } from '../../src/common/system-clock.js';
import { loadConfig } from '../../src/config/load-config.js';
import { BullJobConsumer } from '../../src/jobs/adapters/bullmq/bull-job-consumer.js';
import { QueueLink } from '../../src/jobs/adapters/bullmq/queue-link.js';
import type { QueueConfig } from '../../src/config/app-config.js';
import { eventually } from '../support/eventually.js';
import { FaultProxy } from '../support/faults/fault-proxy.js';
import { Gate } from '../support/jobs/gate.js';
import { QUICK_POLICY, type QueueApp, type QueueAppOptions } from '../support/jobs/queue-app.js';
import { LogLines } from '../support/redis/log-lines.js';
import { QUICK_LOCKS, TroubledQueue } from '../support/jobs/troubled-queue.js';
import type { RedisServer } from '../support/redis/redis-server.js';

jest.setTimeout(60_000);

/** A tenth of it is what timers of a busy machine may be late. */
const LONG_LOCKS = { ...QUICK_LOCKS, lockDurationMs: 10_000 };
/** Longer than an idle worker may leave jobs alone. */
const RESTS_MS = 10_000;

interface RestingQueue {
  readonly queue: TroubledQueue;
  readonly app: QueueApp;
  readonly operator: Queue;
  readonly sinceMs: number;
}

describe('a worker whose Redis is in trouble', () => {
  let queue: TroubledQueue;
  let server: RedisServer;
  let resting: RestingQueue;

  // rests during the other cases
  beforeAll(async () => {
    resting = await restingQueue();
  });
  afterAll(async () => {
    await resting.operator.close();
    await resting.queue.close();
  });
  beforeEach(async () => {
    queue = await TroubledQueue.start();
    ({ server } = queue);
  });
  afterEach(() => queue.close());

  const start = (options?: QueueAppOptions, url?: string): Promise<QueueApp> => queue.app(options, url);

  const available = (app: QueueApp): Promise<void> => eventually(() => app.queue.availability.available, 15_000);

  it.each(['killed', 'frozen'])('stops in time when Redis is %s', async (how) => {
    const app = await start();
    const gate = new Gate();
    await app.run(gate.handler);
    await app.add('a');
    await eventually(() => gate.entered.length === 1);
    if (how === 'killed') await server.kill();
    else server.freeze();
    await eventually(() => !app.queue.availability.available);
    const startedMs = performance.now();
    await app.consumer.stop(200);
    expect(performance.now() - startedMs).toBeLessThan(4_000);
    expect(app.state).toMatchObject({ running: false, activeJobId: null });
    if (how === 'killed') await server.restart();
    else server.thaw();
    await available(app);
    const next = new Gate();
    await app.run(next.handler);
    await eventually(() => next.entered.length === 1, 15_000);
    next.open();
    expect(await app.ended('a')).toMatchObject({ state: 'completed', attempt: 2, errors: [] });
  });

  it('replaces a worker whose connection is dead, at growing intervals, and runs what waits', async () => {
    const app = await start();
    const proxy = await FaultProxy.start(server.port);
    const through = await workerBehind(server.url, proxy.port);
    try {
      await through.consumer.start(({ job }) => Promise.resolve(job.id));
      await app.add('before');
      await app.ended('before');
      proxy.set({ mode: 'blackhole' });
      await app.add('during');
      await eventually(() => through.consumer.state.restarts >= 2, 20_000);
      expect(through.log.filter((line) => line.includes('is replaced: its connection does not answer'))).not.toEqual(
        [],
      );
      proxy.set({});
      expect(await app.ended('during', 15_000)).toMatchObject({ state: 'completed' });
    } finally {
      proxy.set({});
      await through.consumer.stop(0);
      await through.link.close();
      await proxy.close();
    }
  });

  it('calls a job off that it may have lost, before another worker begins it', async () => {
    const app = await start();
    const proxy = await FaultProxy.start(server.port);
    const through = await workerBehind(server.url, proxy.port, LONG_LOCKS);
    const [cutOff, other] = [new Gate(), new Gate()];
    try {
      await through.consumer.start(cutOff.handler);
      await app.add('a');
      await eventually(() => cutOff.entered.length === 1);
      proxy.set({ mode: 'blackhole' });
      await app.run(other.handler);
      await eventually(() => other.entered.length === 1, 25_000);
      expect(cutOff.entered[0]!.signal.reason).toMatchObject({ message: 'another worker may have the job by now' });
      other.open();
      expect(await app.ended('a')).toMatchObject({ state: 'completed', attempt: 2 });
    } finally {
      proxy.set({});
      await through.consumer.stop(0);
      await through.link.close();
      await proxy.close();
    }
  });

  it('calls it off while its lock stands, also where word of that lock came late', async () => {
    const app = await start();
    const proxy = await FaultProxy.start(server.port);
    const through = await workerBehind(server.url, proxy.port, LONG_LOCKS);
    const gate = new Gate();
    try {
      await through.consumer.start(gate.handler);
      await app.add('before');
      await eventually(() => gate.entered.length === 1);
      gate.open();
      await app.ended('before');
      proxy.set({ latencyMs: 1_000 });
      await app.add('a');
      await eventually(() => gate.entered.length === 2, 15_000);
      proxy.set({ mode: 'blackhole' });
      const { signal } = gate.entered[1]!;
      await once(signal, 'abort');
      expect(await server.cli('exists', 'bull:discovery:a:lock')).toBe('1');
      expect(signal.reason).toMatchObject({ message: 'another worker may have the job by now' });
    } finally {
      proxy.set({});
      await through.consumer.stop(0);
      await through.link.close();
      await proxy.close();
    }
  });

  it('lets a queue rest that an operator has paused', async () => {
    const { app, operator, sinceMs } = resting;
    await pause(Math.max(0, RESTS_MS - (performance.now() - sinceMs)));
    expect(await app.record('a')).toMatchObject({ state: 'queued' });
    expect(app.state).toMatchObject({ running: true, restarts: 0 });
    await operator.resume();
    await app.ended('a');
    await eventually(() => !app.state.paused);
  });
});

/** A queue with a job and an idle worker, paused by an operator. */
async function restingQueue(): Promise<RestingQueue> {
  const queue = await TroubledQueue.start();
  const app = await queue.app();
  const operator = new Queue('discovery', { connection: { port: queue.server.port, skipVersionCheck: true } });
  await operator.pause();
  await app.run(({ job }) => Promise.resolve(job.id));
  await app.add('a');
  await eventually(() => app.state.paused);
  return { queue, app, operator, sinceMs: performance.now() };
}

/** A worker that reaches Redis through a proxy, in a process that also reaches it without. */
async function workerBehind(
  url: string,
  proxyPort: number,
  locks = QUICK_LOCKS,
): Promise<{ consumer: BullJobConsumer<unknown>; link: QueueLink<unknown>; log: string[] }> {
  const lines = new LogLines();
  Logger.overrideLogger(lines);
  const clock = new SystemClock();
  const settings = (redisUrl: string): QueueConfig => ({
    redis: loadConfig({ REDIS_URL: redisUrl }).redis,
    ...{ name: 'discovery', capacity: 50, jobTimeoutMs: 30_000, resultTtlMs: 60_000 },
  });
  const link = new QueueLink<unknown>(settings(url), clock);
  link.open();
  await eventually(() => link.availability.available);
  const behind = settings(`redis://127.0.0.1:${proxyPort}`);
  return { consumer: new BullJobConsumer(link, behind, { ...QUICK_POLICY, ...locks }), link, log: lines.lines };
}
