import type { JobQueue } from '../../jobs/job-queue.js';
import type { JudgedQueue } from '../judge-platform.js';

export function viewOf({
  availability,
  isPaused,
  server,
}: Pick<JobQueue, 'availability' | 'isPaused' | 'server'>): JudgedQueue {
  return { ...availability, paused: isPaused, isShared: server !== null };
}
