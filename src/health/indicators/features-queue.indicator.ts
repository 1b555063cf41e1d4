import { Injectable } from '@nestjs/common';
import { JobQueue } from '../../jobs/job-queue.js';
import { FeatureJobQueue } from '../../tickers/features/feature-job-queue.js';
import type { Finding } from '../finding.js';
import { judgeFeaturesQueue } from '../judge-platform.js';
import { viewOf } from './queue-view.js';
import { Indicator } from './indicator.js';

/** The queue of features. */
@Injectable()
export class FeaturesQueueIndicator extends Indicator {
  override readonly name = 'features_queue';

  constructor(
    private readonly features: FeatureJobQueue,
    private readonly scans: JobQueue,
  ) {
    super();
  }

  override look(): Finding {
    return judgeFeaturesQueue(viewOf(this.features), viewOf(this.scans));
  }
}
