import { applyDecorators } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiResponse, type ApiResponseOptions } from '@nestjs/swagger';
import { ApiAccess } from '../../auth/api-access.decorator.js';
import { ref } from '../../common/openapi/schema-of.js';
import { ApiProblem, type ProblemExample } from '../../common/problem/api-problem.decorator.js';
import type { FieldError } from '../../common/problem/problem.js';

type Problem = Omit<ProblemExample, 'path'>;

const X_CACHE = {
  'X-Cache': { description: 'HIT, or MISS when the answer was computed for this request.', schema: { type: 'string' } },
} as const;
export const NO_STORE = { description: 'no-store', schema: { type: 'string' } } as const;
const COMPUTATION_HEADERS = { ...X_CACHE, 'Cache-Control': NO_STORE } as const;
const READ_HEADERS = {
  ...X_CACHE,
  ETag: {
    description: 'Weak validator: the same as long as the answer is, whatever its age.',
    schema: { type: 'string' },
  },
  Age: { description: 'Seconds since the answer was computed.', schema: { type: 'integer' } },
  'Cache-Control': {
    description: 'How long such answers are fresh, from when they are computed.',
    schema: { type: 'string' },
  },
} as const;

export const TICKER_NOT_FOUND: Problem = {
  code: 'ticker_not_found',
  detail: 'Neither the last snapshot nor the daily history has NOSUCH.',
};
export const HISTORY_UNAVAILABLE: Problem = {
  code: 'history_unavailable',
  detail: 'The daily history is still being fetched. Come back later.',
};
const INTERNAL_ERROR: Problem = {
  code: 'internal_error',
  detail: 'Something failed on our side. The log has the cause under this request id.',
};

export interface TickerRoute {
  readonly summary: string;
  readonly description: string;
  /** Name of the answer's schema in components. */
  readonly schema: string;
  /** The path as an example of `instance`. */
  readonly path: string;
  /** A field that it may refuse, as an example. */
  readonly refused: FieldError;
  readonly problems?: readonly Problem[];
  /** What it can answer beside 200. */
  readonly responses?: readonly ApiResponseOptions[];
}

/** Documents a GET of a cached value: its answer, 304 and the problems it can end in. */
export function ApiTickerRead(route: TickerRoute): MethodDecorator {
  return applyDecorators(
    ApiHeader({
      name: 'If-None-Match',
      required: false,
      description: 'ETag of an answer held: 304 while it is still right.',
      schema: { type: 'string', maxLength: 8192, pattern: '^[\\x20-\\x7e]*$' },
    }),
    ApiResponse({ status: 304, description: 'The answer that the caller holds is still right.' }),
    documented(route, READ_HEADERS),
    ApiAccess({ level: 'public', path: route.path }),
  );
}

/** Documents a public POST that computes, and so spends from the quota: the route is Throttled. */
export function ApiTickerComputation(route: TickerRoute): MethodDecorator {
  return applyDecorators(
    documented(route, COMPUTATION_HEADERS),
    ApiAccess({ level: 'public', throttled: true, path: route.path }),
  );
}

function documented(
  { summary, description, schema, path, refused, problems = [], responses = [] }: TickerRoute,
  headers: typeof X_CACHE,
): MethodDecorator {
  const validation: Problem = {
    code: 'validation_failed',
    detail: `Not acceptable: ${refused.field}.`,
    errors: [refused],
  };
  return applyDecorators(
    ApiOperation({ summary, description }),
    ApiResponse({
      status: 200,
      description: 'From the cache, or computed from what is held.',
      headers,
      content: { 'application/json': { schema: ref(schema) } },
    }),
    ...responses.map((response) => ApiResponse(response)),
    ...[validation, ...problems, INTERNAL_ERROR].map((problem) => ApiProblem({ ...problem, path })),
  );
}
