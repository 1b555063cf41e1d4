import { applyDecorators } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiResponse, type ApiResponseOptions } from '@nestjs/swagger';
import { ApiAccess } from '../../../auth/api-access.decorator.js';
import { ref } from '../../../common/openapi/schema-of.js';
import { ApiProblem, type ProblemExample } from '../../../common/problem/api-problem.decorator.js';

const HEADERS = {
  ETag: { description: 'Weak validator: the same as long as the board and the query are.', schema: { type: 'string' } },
  Age: { description: 'Seconds since the run was published.', schema: { type: 'integer' } },
  'Cache-Control': { description: 'max-age is the time to the next cycle, 30 s at most.', schema: { type: 'string' } },
  'X-Run-Id': { description: 'The run that answers.', schema: { type: 'string' } },
  'X-Source': { description: 'Where the prices come from.', schema: { type: 'string' } },
  'X-Cache': {
    description:
      'HIT-L1, or STALE-L1 when the board is old or Redis cannot say whether another process has a newer one.',
    schema: { type: 'string' },
  },
  'X-Request-Id': { description: "The caller's, or a new one.", schema: { type: 'string' } },
} as const;

export interface BoardRead {
  readonly summary: string;
  readonly description?: string;
  /** Name of the response's schema in components. */
  readonly schema: string;
  readonly csv?: true;
  readonly deprecated?: true;
  /** The path as an example of `instance`. */
  readonly path: string;
  readonly refused: { readonly field: string; readonly message: string };
  /** What it can answer beside the board. */
  readonly responses?: readonly ApiResponseOptions[];
  readonly problems?: readonly Omit<ProblemExample, 'path'>[];
}

const NO_RUN: ApiResponseOptions = {
  status: 204,
  description: 'No run has been published yet. `Retry-After` says when to come back, `Link` where to see why.',
};

/** Documents a route that serves the board: its answer, 204, 304 and the problems it can end in. */
export function ApiBoardRead({
  summary,
  description,
  schema,
  csv,
  deprecated,
  path,
  refused,
  responses = [],
  problems = [],
}: BoardRead): MethodDecorator {
  return applyDecorators(
    ApiOperation({ summary, ...(description !== undefined && { description }), deprecated: deprecated ?? false }),
    ApiHeader({
      name: 'If-None-Match',
      required: false,
      description: 'ETag of an answer held: 304 while it is still right.',
      schema: { type: 'string', maxLength: 8192, pattern: '^[\\x20-\\x7e]*$' },
    }),
    ApiResponse(boardOf(schema, csv)),
    ApiResponse(NO_RUN),
    ...responses.map((response) => ApiResponse(response)),
    ApiResponse({ status: 304, description: 'The answer that the caller holds is still right.' }),
    ApiProblem({ code: 'validation_failed', detail: `Not acceptable: ${refused.field}.`, path, errors: [refused] }),
    ...problems.map((problem) => ApiProblem({ ...problem, path })),
    ApiAccess({ level: 'public', path }),
    ApiProblem({
      code: 'internal_error',
      detail: 'Something failed on our side. The log has the cause under this request id.',
      path,
    }),
  );
}

function boardOf(schema: string, csv: true | undefined): ApiResponseOptions {
  return {
    status: 200,
    description: 'From the last published run.',
    headers: HEADERS,
    content: {
      'application/json': { schema: ref(schema) },
      ...(csv && { 'text/csv': { schema: { type: 'string' } } }),
    },
  };
}
