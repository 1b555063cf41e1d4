import { type Abstract, type DynamicModule, Module, type Provider } from '@nestjs/common';
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

/** What a queue and its consumer are asked for by; a class of its own for each queue. */
export interface QueueTokens {
  readonly queue: Abstract<JobQueue>;
  readonly consumer: Abstract<JobConsumer>;
}

/**
 * A queue of the program and its consumer, in Redis where one is configured and in memory otherwise. Starting never
 * waits for Redis; jobs are consumed only once somebody starts the consumer, so a process that never does only asks.
 */
@Module({})
export class JobsModule {
  /** The queue of scans, and the receipts of those who ask for them. */
  static forRoot(
    settings: QueueConfig,
    policy: JobPolicy = JOB_POLICY,
    tracing: Tracing = new NoTracing(),
  ): DynamicModule {
    const isInRedis = settings.redis.target !== null;
    const module = JobsModule.forQueue({ queue: JobQueue, consumer: JobConsumer }, settings, policy, tracing);
    return {
      ...module,
      providers: [...(module.providers ?? []), isInRedis ? RECEIPTS_IN_REDIS : RECEIPTS_IN_PROCESS],
      exports: [...(module.exports ?? []), IdempotencyReceipts],
    };
  }

  /** Another one beside it. @param settings with a name of its own */
  static forQueue(tokens: QueueTokens, settings: QueueConfig, policy: JobPolicy, tracing: Tracing): DynamicModule {
    return {
      module: JobsModule,
      global: true,
      providers:
        settings.redis.target === null
          ? inProcess(tokens, settings, policy, tracing)
          : inRedis(tokens, settings, policy, tracing),
      exports: [tokens.queue, tokens.consumer],
    };
  }
}

/** Without @nestjs/bullmq: it builds its queues before Redis is there, and closes its workers after Redis is gone. */
function inRedis(
  { queue, consumer }: QueueTokens,
  settings: QueueConfig,
  policy: JobPolicy,
  tracing: Tracing,
): Provider[] {
  return [
    { provide: QueueLink, inject: [Clock], useFactory: (clock: Clock) => new QueueLink(settings, clock) },
    {
      provide: queue,
      inject: [QueueLink],
      useFactory: (link: QueueLink<unknown>) => new BullJobQueue(link, settings, policy, tracing),
    },
    {
      provide: consumer,
      inject: [QueueLink],
      useFactory: (link: QueueLink<unknown>) =>
        new TracedJobConsumer(new BullJobConsumer(link, settings, policy), tracing),
    },
  ];
}

function inProcess(
  { queue, consumer }: QueueTokens,
  settings: QueueConfig,
  policy: JobPolicy,
  tracing: Tracing,
): Provider[] {
  return [
    { provide: JobStore, inject: [Clock], useFactory: (clock: Clock) => new JobStore(settings, policy, clock) },
    {
      provide: queue,
      inject: [JobStore],
      useFactory: (store: JobStore<unknown>) => new InProcessJobQueue(store, tracing),
    },
    {
      provide: consumer,
      inject: [JobStore, Clock],
      useFactory: (store: JobStore<unknown>, clock: Clock) =>
        new TracedJobConsumer(new InProcessJobConsumer(store, settings, policy, clock), tracing),
    },
  ];
}

const RECEIPTS_IN_REDIS: Provider = {
  provide: IdempotencyReceipts,
  inject: [QueueLink],
  useFactory: (link: QueueLink<unknown>) => new RedisIdempotencyReceipts(link),
};

const RECEIPTS_IN_PROCESS: Provider = {
  provide: IdempotencyReceipts,
  inject: [Clock],
  useFactory: (clock: Clock) => new InProcessIdempotencyReceipts(clock),
};
