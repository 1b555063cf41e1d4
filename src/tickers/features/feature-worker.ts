import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { JobMetrics } from '../../metrics/job-metrics.js';
import { FeatureJobConsumer } from './feature-job-consumer.js';
import { FeatureJobQueue } from './feature-job-queue.js';
import { MarketFeatures } from './market-features.js';

/** Carries out the feature jobs that this process takes from the queue. */
@Injectable()
export class FeatureWorker implements OnApplicationBootstrap, OnModuleDestroy {
  constructor(
    private readonly consumer: FeatureJobConsumer,
    private readonly queue: FeatureJobQueue,
    private readonly market: MarketFeatures,
    private readonly metrics: JobMetrics,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.consumer.start((context) =>
      this.metrics.counted({ queue: 'features' }, context, this.queue.nowMs(), () => this.market.make(context)),
    );
  }

  /** A job that is cut short goes back to the queue, and what it has made is cached: there is nothing to wait for. */
  async onModuleDestroy(): Promise<void> {
    await this.consumer.stop(0);
  }
}
