import type { DynamicModule } from '@nestjs/common';
import type { QueueConfig } from '../../config/app-config.js';
import type { Tracing } from '../../common/tracing/tracing.js';
import { JOB_POLICY } from '../../jobs/job-policy.js';
import { JobsModule } from '../../jobs/jobs.module.js';
import { MARKET_TTL_MS } from './feature-job.js';
import { FeatureJobConsumer } from './feature-job-consumer.js';
import { FeatureJobQueue } from './feature-job-queue.js';

/**
 * The queue of features, where that of scans is and under its name with `-features` after it. A job is known for as long
 * as what it has made is cached, at least.
 */
export function featureQueue(scans: QueueConfig, tracing: Tracing): DynamicModule {
  const { redis, name, capacity, jobTimeoutMs } = scans;
  const resultTtlMs = Math.max(scans.resultTtlMs, MARKET_TTL_MS);
  const tokens = { queue: FeatureJobQueue, consumer: FeatureJobConsumer };
  const settings: QueueConfig = { redis, name: `${name}-features`, capacity, jobTimeoutMs, resultTtlMs };
  return JobsModule.forQueue(tokens, settings, JOB_POLICY, tracing);
}
