import { Module } from '@nestjs/common';
import { FeatureWorker } from './feature-worker.js';
import { FeaturesModule } from './features.module.js';
import { MarketFeatures } from './market-features.js';

/** What carries out the feature jobs, in processes that work. */
@Module({ imports: [FeaturesModule], providers: [MarketFeatures, FeatureWorker] })
export class FeatureWorkModule {}
