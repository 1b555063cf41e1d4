import type { ApiResponseOptions } from '@nestjs/swagger';
import { ref } from '../../../common/openapi/schema-of.js';
import type { ProblemExample } from '../../../common/problem/api-problem.decorator.js';
import { JOB_ID } from '../queries/job.params.js';
import { JOB_EXPIRED, JOB_NOT_FOUND } from '../scan-problems.js';

type Example = Omit<ProblemExample, 'path'>;

export const JOB_URL = `/discovery/v3/status/${JOB_ID}`;

export const NOT_FOUND: Example = { code: 'job_not_found', detail: JOB_NOT_FOUND };
export const EXPIRED: Example = { code: 'job_expired', detail: JOB_EXPIRED };
export const FAILED: Example = {
  code: 'job_failed',
  detail: 'The scan failed: rate_limited: the source asks to wait',
  members: { job_id: JOB_ID, polling_url: JOB_URL },
};
export const QUEUE_FULL: Example = {
  code: 'queue_full',
  detail: '50 jobs wait already, and no more may. Come back later.',
};
export const QUEUE_UNAVAILABLE: Example = {
  code: 'queue_unavailable',
  detail: 'The job queue cannot be used now (unreachable). What is in it is kept; asking again is safe.',
};

export const ACCEPTED: ApiResponseOptions = {
  status: 202,
  description: 'The scan waits or runs.',
  headers: {
    Location: { description: 'Where its status is.', schema: { type: 'string' } },
    'Retry-After': { description: 'When to ask for it, seconds.', schema: { type: 'integer' } },
  },
  content: { 'application/json': { schema: ref('ScanAccepted') } },
};
