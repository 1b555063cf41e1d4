import { JobConsumer } from '../../jobs/job-consumer.js';
import type { FeatureJobData } from './feature-job.js';

/** Takes jobs from the queue of features. */
export abstract class FeatureJobConsumer extends JobConsumer<FeatureJobData> {}
