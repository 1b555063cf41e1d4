import { Module } from '@nestjs/common';
import { FeatureRunner } from './feature-runner.js';
import { FeatureWorker } from './feature-worker.js';
import { FeaturesModule } from './features.module.js';
import { MarketFeatures } from './market-features.js';
import { MemoryRoom } from './memory-room.js';
import { ThreadFeatureRunner } from './thread-feature-runner.js';

/** What carries out the feature jobs, in processes that work. */
@Module({
  imports: [FeaturesModule],
  providers: [
    MarketFeatures,
    MemoryRoom,
    FeatureWorker,
    { provide: FeatureRunner, useFactory: () => new ThreadFeatureRunner() },
  ],
})
export class FeatureWorkModule {}
