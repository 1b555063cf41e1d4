import type { JobRecord } from '../../job-record.js';
import { recordOf } from './bull-job-record.js';
import type { BullQueue } from './stored-job.js';

/** A job as it is now, in one round trip; null when there is none. */
export async function readJob<D>(queue: BullQueue<D>, id: string): Promise<JobRecord<D> | null> {
  const [state, job] = await Promise.all([queue.getJobState(id), queue.getJob(id)]);
  return job === undefined ? null : recordOf(job, state === 'active');
}
