import { ProblemException } from '../../common/problem/problem-exception.js';
import type { AcceptedScan } from '../jobs/scan-jobs.js';
import { pollingUrl, type ScanStatus } from '../jobs/scan-status.js';

export const JOB_NOT_FOUND = 'No such job is known. Job ids come from POST /discovery/v3/trigger.';
export const JOB_EXPIRED = 'The job has ended, and what was known of it is no longer kept. Trigger a new scan.';

export function jobNotFound(): ProblemException {
  return new ProblemException('job_not_found', JOB_NOT_FOUND);
}

export function jobExpired(): ProblemException {
  return new ProblemException('job_expired', JOB_EXPIRED);
}

export function jobFailed(status: ScanStatus): ProblemException {
  return new ProblemException('job_failed', `The scan failed: ${lastErrorOf(status)}`, {
    members: jobMembers(status.job_id),
  });
}

export function refreshFailed(status: ScanStatus, retryAfterS: number): ProblemException {
  const detail = `The scan failed: ${lastErrorOf(status)}. Without force_refresh the last board answers.`;
  return new ProblemException('service_unavailable', detail, {
    members: jobMembers(status.job_id),
    headers: { 'retry-after': String(retryAfterS) },
  });
}

export function similarJobRunning({ job_id, polling_url }: AcceptedScan, retryAfterS: number): ProblemException {
  return new ProblemException(
    'similar_job_running',
    'A scan with the same strategy and filters waits or runs already. Follow that one.',
    { members: jobMembers(job_id), headers: { location: polling_url, 'retry-after': String(retryAfterS) } },
  );
}

export function queueFull(capacity: number, retryAfterS: number): ProblemException {
  return new ProblemException(
    'queue_full',
    `${String(capacity)} jobs wait already, and no more may. Come back later.`,
    {
      headers: { 'retry-after': String(retryAfterS) },
    },
  );
}

export function keyReused(): ProblemException {
  return new ProblemException(
    'idempotency_key_reused',
    'Another request came with this Idempotency-Key in the last 24 hours. A new request needs a new key.',
  );
}

function jobMembers(jobId: string): { readonly job_id: string; readonly polling_url: string } {
  return { job_id: jobId, polling_url: pollingUrl(jobId) };
}

function lastErrorOf({ errors }: ScanStatus): string {
  const last = errors.at(-1);
  return last === undefined ? 'nobody knows why' : `${last.code}: ${last.message}`;
}
