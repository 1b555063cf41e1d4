import { Module } from '@nestjs/common';
import { FeatureJobs } from './feature-jobs.js';
import { FeaturesService } from './features.service.js';
import { NoBarReasons } from './no-bar-reason.js';

/** Alpha158 of a symbol on a day, and the jobs that make it of the whole market. */
@Module({
  providers: [FeaturesService, NoBarReasons, FeatureJobs],
  exports: [FeaturesService, NoBarReasons, FeatureJobs],
})
export class FeaturesModule {}
