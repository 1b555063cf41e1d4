import { applyDecorators } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiResponse } from '@nestjs/swagger';
import { ApiAccess } from '../../../auth/api-access.decorator.js';
import { ApiProblem, type ProblemExample } from '../../../common/problem/api-problem.decorator.js';
import { JOB_ID } from '../queries/job.params.js';
import { ACCEPTED, JOB_URL, QUEUE_FULL, QUEUE_UNAVAILABLE } from './job.examples.js';
import { IDEMPOTENCY_KEY_SHAPE } from '../bodies/idempotency-key.decorator.js';

const PATH = '/discovery/v3/trigger';

const PROBLEMS: readonly Omit<ProblemExample, 'path'>[] = [
  {
    code: 'validation_failed',
    detail: 'Not acceptable: filters.min_price.',
    errors: [{ field: 'filters.min_price', message: 'min_price must be less than max_price' }],
  },
  {
    code: 'similar_job_running',
    detail: 'A scan with the same strategy and filters waits or runs already. Follow that one.',
    members: { job_id: JOB_ID, polling_url: JOB_URL },
  },
  {
    code: 'idempotency_key_reused',
    detail: 'Another request came with this Idempotency-Key in the last 24 hours. A new request needs a new key.',
  },
  { code: 'internal_error', detail: 'Something failed on our side. The log has the cause under this request id.' },
];

/** Documents the trigger. */
export function ApiTrigger(): MethodDecorator {
  return applyDecorators(
    ApiOperation({
      summary: 'Scan the market now',
      description:
        'Adds a scan to the job queue and answers at once. One scan of the same strategy and filters waits or runs at a ' +
        'time: while it does, another is refused with 409, which costs no quota. A scan with filters gives a result under ' +
        'its job only; one without is published as the board.',
    }),
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description:
        'Up to 255 printable characters, best a UUID. For 24 hours the same request under the same key is the same job ' +
        'and gets the same answer, however often it is sent.',
      schema: { type: 'string', maxLength: 255, pattern: IDEMPOTENCY_KEY_SHAPE.source },
    }),
    ApiResponse(ACCEPTED),
    ApiAccess({ level: 'public', throttled: true, path: PATH }),
    ...[...PROBLEMS, QUEUE_FULL, QUEUE_UNAVAILABLE].map((problem) => ApiProblem({ ...problem, path: PATH })),
  );
}
