import type { DynamicModule } from '@nestjs/common';
import type { QueueConfig } from '../../config/app-config.js';
import { JobsModule } from '../../jobs/jobs.module.js';
import { FeatureJobConsumer } from './feature-job-consumer.js';
import { FeatureJobQueue } from './feature-job-queue.js';

/** The queue of features, where that of scans is and under its name with `-features` after it. */
export function featureQueue({ redis, name, capacity, jobTimeoutMs, resultTtlMs }: QueueConfig): DynamicModule {
  const tokens = { queue: FeatureJobQueue, consumer: FeatureJobConsumer };
  const settings: QueueConfig = { redis, name: `${name}-features`, capacity, jobTimeoutMs, resultTtlMs };
  return JobsModule.forQueue(tokens, settings);
}
