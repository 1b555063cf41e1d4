import { JobQueue } from '../../jobs/job-queue.js';
import type { FeatureJobData } from './feature-job.js';

/** The queue of features: beside that of scans, which must not wait for a whole market. */
export abstract class FeatureJobQueue extends JobQueue<FeatureJobData> {}
