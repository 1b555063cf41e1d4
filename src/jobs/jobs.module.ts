import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { BullJobConsumer } from './adapters/bullmq/bull-job-consumer.js';
import { BullJobQueue } from './adapters/bullmq/bull-job-queue.js';
import { QueueLink } from './adapters/bullmq/queue-link.js';
import { InProcessJobConsumer } from './adapters/in-process/in-process-job-consumer.js';
import { InProcessJobQueue } from './adapters/in-process/in-process-job-queue.js';
import { JobStore } from './adapters/in-process/job-store.js';
import { JobConsumer } from './job-consumer.js';
import { JOB_POLICY, type JobPolicy } from './job-policy.js';
import { JobQueue } from './job-queue.js';
import type { QueueSettings } from './queue-settings.js';

/**
 * The queue of the program and its consumer, in Redis where one is configured and in memory otherwise. Starting never
 * waits for Redis; jobs are consumed only once somebody starts the consumer, so a process that never does only asks.
 */
@Module({})
export class JobsModule {
  static forRoot(settings: QueueSettings, policy: JobPolicy = JOB_POLICY): DynamicModule {
    return {
      module: JobsModule,
      global: true,
      providers: settings.redis.target === null ? inProcess(settings, policy) : inRedis(settings, policy),
      exports: [JobQueue, JobConsumer],
    };
  }
}

/** Without @nestjs/bullmq: it builds its queues before Redis is there, and closes its workers after Redis is gone. */
function inRedis(settings: QueueSettings, policy: JobPolicy): Provider[] {
  return [
    { provide: QueueLink, inject: [Clock], useFactory: (clock: Clock) => new QueueLink(settings, clock) },
    {
      provide: JobQueue,
      inject: [QueueLink, Clock],
      useFactory: (link: QueueLink<unknown>, clock: Clock) => new BullJobQueue(link, settings, policy, clock),
    },
    {
      provide: JobConsumer,
      inject: [QueueLink, Clock],
      useFactory: (link: QueueLink<unknown>, clock: Clock) => new BullJobConsumer(link, settings, policy, clock),
    },
  ];
}

function inProcess(settings: QueueSettings, policy: JobPolicy): Provider[] {
  return [
    { provide: JobStore, inject: [Clock], useFactory: (clock: Clock) => new JobStore(settings, policy, clock) },
    { provide: JobQueue, inject: [JobStore], useFactory: (store: JobStore<unknown>) => new InProcessJobQueue(store) },
    {
      provide: JobConsumer,
      inject: [JobStore, Clock],
      useFactory: (store: JobStore<unknown>, clock: Clock) => new InProcessJobConsumer(store, settings, policy, clock),
    },
  ];
}
