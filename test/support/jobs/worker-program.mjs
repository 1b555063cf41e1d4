/**
 * A worker of its own process: the queue as the program builds it, and a handler that does what a job's data says.
 * argv: settings and policy as JSON. Environment: REDIS_*. Tells what happens as lines of JSON on stdout.
 */
import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { Redis } from 'ioredis';
import { setTimeout as pause } from 'node:timers/promises';
import { Clock } from '../../../dist/common/clock.js';
import { SystemClock } from '../../../dist/common/system-clock.js';
import { loadConfig } from '../../../dist/config/load-config.js';
import { JobConsumer } from '../../../dist/jobs/job-consumer.js';
import { JobsModule } from '../../../dist/jobs/jobs.module.js';
import { RetryableJobError } from '../../../dist/jobs/retryable-job.error.js';

const [settings, policy] = process.argv.slice(2).map((text) => JSON.parse(text));
const { redis } = loadConfig(process.env);
// the effect of a job, for a test to count
const effects = new Redis(process.env.REDIS_URL).on('error', () => undefined);

function tell(event, more = {}) {
  process.stdout.write(`${JSON.stringify({ event, ...more })}\n`);
}

const ACTS = {
  async work({ job: { id, data }, signal }) {
    await pause(data.ms, undefined, { signal });
    await effects.rpush(`effects:${id}`, process.pid);
    return { pid: process.pid };
  },
  throw: () => Promise.reject(new RetryableJobError('poison', 'always')),
  die: () => process.kill(process.pid, 'SIGKILL'),
  // as one that has forgotten that it can be called off
  loop: () => new Promise(() => setInterval(() => undefined, 1_000)),
  async block({ job: { data } }) {
    const endsMs = performance.now() + data.ms;
    while (performance.now() < endsMs);
    return { pid: process.pid };
  },
};

async function handle(context) {
  const { job, attempt } = context;
  tell('began', { id: job.id, attempt });
  try {
    return await ACTS[job.data.act](context);
  } finally {
    tell('ended', { id: job.id, attempt, aborted: context.signal.aborted });
  }
}

class WorkerProcess {}
class ClockModule {}
const clock = {
  ...{ module: ClockModule, global: true, exports: [Clock] },
  providers: [{ provide: Clock, useValue: new SystemClock() }],
};
const app = await NestFactory.createApplicationContext(
  { module: WorkerProcess, imports: [clock, JobsModule.forRoot({ ...settings, redis }, policy)] },
  { logger: ['error', 'warn'] },
);
const consumer = app.get(JobConsumer);
await consumer.start(handle);
tell('ready');

process.on('SIGTERM', async () => {
  tell('stopping');
  await consumer.stop(settings.stopGraceMs);
  await app.close();
  await effects.quit();
  tell('stopped');
  process.exit(0);
});
