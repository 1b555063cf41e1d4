import { applyDecorators } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import { ApiAccess } from '../../auth/api-access.decorator.js';
import { ref } from '../../common/openapi/schema-of.js';
import { ApiProblem, type ProblemExample } from '../../common/problem/api-problem.decorator.js';

export interface AdminRoute {
  /** As an example of `instance`. */
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  readonly schema: string;
  /** It answers 503 while the queue is away. */
  readonly usesQueue: boolean;
  readonly problems?: readonly Omit<ProblemExample, 'path'>[];
}

/** Documents a route of an operator. */
export function ApiAdmin({
  path,
  summary,
  description,
  schema,
  usesQueue,
  problems = [],
}: AdminRoute): MethodDecorator {
  const refused: Omit<ProblemExample, 'path'> = {
    code: 'validation_failed',
    detail: 'Not acceptable: verbose.',
    errors: [{ field: 'verbose', message: 'verbose is not a known parameter' }],
  };
  const away: Omit<ProblemExample, 'path'> = {
    code: 'queue_unavailable',
    detail: 'The job queue cannot be used now (unreachable). What is in it is kept; asking again is safe.',
  };
  return applyDecorators(
    ApiOperation({ summary, description }),
    ApiResponse({ status: 200, description: 'Done.', content: { 'application/json': { schema: ref(schema) } } }),
    ...[refused, ...problems].map((problem) => ApiProblem({ ...problem, path })),
    ApiAccess({ level: 'admin', path }),
    ...(usesQueue ? [ApiProblem({ ...away, path })] : []),
  );
}
