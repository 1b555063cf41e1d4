import { applyDecorators } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import { ApiAccess } from '../../../auth/api-access.decorator.js';
import { ref } from '../../../common/openapi/schema-of.js';
import { ApiProblem } from '../../../common/problem/api-problem.decorator.js';
import { JOB_ID_MESSAGE } from '../queries/job.params.js';
import { EXPIRED, JOB_URL, NOT_FOUND, QUEUE_UNAVAILABLE } from './job.examples.js';

export interface DocumentedStatus {
  readonly summary: string;
  readonly description: string;
  readonly type: 'application/json' | 'text/event-stream';
}

/** Documents a route that tells how a job fares, once or as it changes. */
export function ApiJobStatus({ summary, description, type }: DocumentedStatus): MethodDecorator {
  const path = type === 'application/json' ? JOB_URL : `${JOB_URL}/events`;
  const refused = {
    code: 'validation_failed',
    detail: 'Not acceptable: job_id.',
    errors: [{ field: 'job_id', message: JOB_ID_MESSAGE }],
  } as const;
  const failed = {
    code: 'internal_error',
    detail: 'Something failed on our side. The log has the cause under this request id.',
  } as const;
  return applyDecorators(
    ApiOperation({ summary, description }),
    ApiResponse({ status: 200, description: 'How it fares.', content: { [type]: { schema: ref('ScanStatus') } } }),
    ApiAccess({ level: 'public', path }),
    ...[refused, NOT_FOUND, EXPIRED, failed, QUEUE_UNAVAILABLE].map((problem) => ApiProblem({ ...problem, path })),
  );
}
