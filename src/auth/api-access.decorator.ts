import { applyDecorators } from '@nestjs/common';
import { ApiSecurity, type OpenAPIObject } from '@nestjs/swagger';
import { ApiProblem, type ProblemExample } from '../common/problem/api-problem.decorator.js';

type SecuritySchemes = NonNullable<NonNullable<OpenAPIObject['components']>['securitySchemes']>;

/** The two ways to send a key, for the document: either will do. */
export const SECURITY_SCHEMES: SecuritySchemes = {
  api_key: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
  bearer: { type: 'http', scheme: 'bearer' },
};

const PUBLIC_PROBLEMS: readonly Omit<ProblemExample, 'path'>[] = [
  { code: 'unauthorized', detail: 'Send an API key as X-API-Key or as Authorization: Bearer.' },
  { code: 'too_many_unknown_keys', detail: 'Too many unknown API keys were sent. Come back later.' },
];
const ADMIN_PROBLEMS: readonly Omit<ProblemExample, 'path'>[] = [
  ...PUBLIC_PROBLEMS,
  { code: 'forbidden', detail: "This route needs an admin key; the key given is a reader's." },
  { code: 'admin_not_configured', detail: 'This route needs an admin key and none is configured.' },
];
const RATE_LIMITED: Omit<ProblemExample, 'path'> = {
  code: 'rate_limited',
  detail: 'No more than 120 requests a minute that compute or write. Come back later.',
};

export interface DocumentedAccess {
  /** A public route needs a key only with REQUIRE_API_KEY. */
  readonly level: 'public' | 'admin';
  /** It spends from RATE_LIMIT_PER_MINUTE. */
  readonly throttled?: true;
  /** The path as an example of `instance`. */
  readonly path: string;
}

/** Documents which keys a route takes and how it refuses a caller. What it refuses is decided by Public and Throttled. */
export function ApiAccess({ level, throttled, path }: DocumentedAccess): MethodDecorator {
  const problems = [...(level === 'admin' ? ADMIN_PROBLEMS : PUBLIC_PROBLEMS), ...(throttled ? [RATE_LIMITED] : [])];
  return applyDecorators(
    ...(level === 'public' ? [ApiSecurity({})] : []),
    ...Object.keys(SECURITY_SCHEMES).map((name) => ApiSecurity(name)),
    ...problems.map((problem) => ApiProblem({ ...problem, path })),
  );
}
