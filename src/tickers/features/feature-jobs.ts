import { Injectable } from '@nestjs/common';
import { type FeatureJobData, isFeatureJobId, newFeatureJobId, similarFeatures } from './feature-job.js';
import { FeatureJobQueue } from './feature-job-queue.js';
import { describeFeatureJob, type FeatureStatus } from './feature-status.js';

export type FeatureJobStart =
  /** Also the one that waits or runs already. */
  { readonly kind: 'accepted'; readonly jobId: string } | { readonly kind: 'full'; readonly capacity: number };

/**
 * The features of the whole market on a day, as a job. Every method rejects with QueueUnavailableError while the queue is
 * away.
 */
@Injectable()
export class FeatureJobs {
  constructor(private readonly queue: FeatureJobQueue) {}

  async start(date: string): Promise<FeatureJobStart> {
    const data: FeatureJobData = { date };
    const outcome = await this.queue.add({
      id: newFeatureJobId(date),
      similarTo: similarFeatures(date),
      priority: 'normal',
      data,
    });
    return outcome.kind === 'full' ? outcome : { kind: 'accepted', jobId: outcome.job.id };
  }

  /** `expired`: it has ended and its record is gone. null: never heard of. */
  async status(id: string): Promise<FeatureStatus | 'expired' | null> {
    const job = isFeatureJobId(id) ? await this.queue.get(id) : null;
    return job === null || job === 'expired' ? job : describeFeatureJob(job);
  }
}
