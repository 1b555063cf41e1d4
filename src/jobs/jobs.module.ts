import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { NoTracing } from '../common/tracing/no-tracing.js';
import type { Tracing } from '../common/tracing/tracing.js';
import type { QueueConfig } from '../config/app-config.js';
import { BullJobConsumer } from './adapters/bullmq/bull-job-consumer.js';
import { BullJobQueue } from './adapters/bullmq/bull-job-queue.js';
import { QueueLink } from './adapters/bullmq/queue-link.js';
import { RedisIdempotencyReceipts } from './adapters/bullmq/redis-idempotency-receipts.js';
import { InProcessIdempotencyReceipts } from './adapters/in-process/in-process-idempotency-receipts.js';
import { InProcessJobConsumer } from './adapters/in-process/in-process-job-consumer.js';
import { InProcessJobQueue } from './adapters/in-process/in-process-job-queue.js';
import { JobStore } from './adapters/in-process/job-store.js';
import { IdempotencyReceipts } from './idempotency-receipts.js';
import { JobConsumer } from './job-consumer.js';
import { JOB_POLICY, type JobPolicy } from './job-policy.js';
import { JobQueue } from './job-queue.js';
import { TracedJobConsumer } from './traced-job-consumer.js';

/**
 * The queue of the program and its consumer, in Redis where one is configured and in memory otherwise. Starting never
 * waits for Redis; jobs are consumed only once somebody starts the consumer, so a process that never does only asks.
 */
@Module({})
export class JobsModule {
  static forRoot(
    settings: QueueConfig,
    policy: JobPolicy = JOB_POLICY,
    tracing: Tracing = new NoTracing(),
  ): DynamicModule {
    return {
      module: JobsModule,
      global: true,
      providers:
        settings.redis.target === null ? inProcess(settings, policy, tracing) : inRedis(settings, policy, tracing),
      exports: [JobQueue, JobConsumer, IdempotencyReceipts],
    };
  }
}

/** Without @nestjs/bullmq: it builds its queues before Redis is there, and closes its workers after Redis is gone. */
function inRedis(settings: QueueConfig, policy: JobPolicy, tracing: Tracing): Provider[] {
  return [
    { provide: QueueLink, inject: [Clock], useFactory: (clock: Clock) => new QueueLink(settings, clock) },
    {
      provide: JobQueue,
      inject: [QueueLink],
      useFactory: (link: QueueLink<unknown>) => new BullJobQueue(link, settings, policy, tracing),
    },
    {
      provide: JobConsumer,
      inject: [QueueLink],
      useFactory: (link: QueueLink<unknown>) =>
        new TracedJobConsumer(new BullJobConsumer(link, settings, policy), tracing),
    },
    {
      provide: IdempotencyReceipts,
      inject: [QueueLink],
      useFactory: (link: QueueLink<unknown>) => new RedisIdempotencyReceipts(link),
    },
  ];
}

function inProcess(settings: QueueConfig, policy: JobPolicy, tracing: Tracing): Provider[] {
  return [
    { provide: JobStore, inject: [Clock], useFactory: (clock: Clock) => new JobStore(settings, policy, clock) },
    {
      provide: JobQueue,
      inject: [JobStore],
      useFactory: (store: JobStore<unknown>) => new InProcessJobQueue(store, tracing),
    },
    {
      provide: JobConsumer,
      inject: [JobStore, Clock],
      useFactory: (store: JobStore<unknown>, clock: Clock) =>
        new TracedJobConsumer(new InProcessJobConsumer(store, settings, policy, clock), tracing),
    },
    {
      provide: IdempotencyReceipts,
      inject: [Clock],
      useFactory: (clock: Clock) => new InProcessIdempotencyReceipts(clock),
    },
  ];
}
