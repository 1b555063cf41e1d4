import { applyDecorators } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import { ref } from '../common/openapi/schema-of.js';
import { ApiProblem, type ProblemExample } from '../common/problem/api-problem.decorator.js';
import { ApiAccess } from './api-access.decorator.js';

export interface AdminRoute {
  /** As an example of `instance`. */
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  readonly schema: string;
  /** A parameter that is not acceptable; by default one that nobody knows. */
  readonly refused?: { readonly field: string; readonly message: string };
  /** What else it can answer. */
  readonly problems?: readonly Omit<ProblemExample, 'path'>[];
}

const UNKNOWN_FIELD = { field: 'verbose', message: 'verbose is not a known parameter' };

/** Documents a route of an operator. */
export function ApiAdmin({
  path,
  summary,
  description,
  schema,
  refused = UNKNOWN_FIELD,
  problems = [],
}: AdminRoute): MethodDecorator {
  const refusal = {
    code: 'validation_failed',
    detail: `Not acceptable: ${refused.field}.`,
    errors: [refused],
  } as const;
  return applyDecorators(
    ApiOperation({ summary, description }),
    ApiResponse({ status: 200, description: 'Done.', content: { 'application/json': { schema: ref(schema) } } }),
    ...[refusal, ...problems].map((problem) => ApiProblem({ ...problem, path })),
    ApiAccess({ level: 'admin', path }),
  );
}
