import type { OpenAPIObject } from '@nestjs/swagger';
import { problemResponse } from '../common/problem/api-problem.decorator.js';
import { SERVER_DETAILS } from '../common/problem/problem-from-error.js';
import { PROBLEMS } from '../common/problem/problem.js';

type Paths = OpenAPIObject['paths'];
type PathItem = Paths[string];
type Responses = NonNullable<PathItem['get']>['responses'];
type ServerCode = keyof typeof SERVER_DETAILS;
const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** Documents what the server itself can answer on a route, whatever its handler does; what a route says itself stays. */
export function withServerProblems(paths: Paths): Paths {
  return Object.fromEntries(Object.entries(paths).map(([path, item]) => [path, completed(path, item)]));
}

function completed(path: string, item: PathItem): PathItem {
  const operations = METHODS.flatMap((method) => {
    const operation = item[method];
    if (operation === undefined) return [];
    const problems = codesOf(path, method).map(
      (code) => [PROBLEMS[code].status, problemResponse({ code, detail: SERVER_DETAILS[code], path })] as const,
    );
    return [
      [
        method,
        { ...operation, responses: withRetryAfter({ ...Object.fromEntries(problems), ...operation.responses }) },
      ] as const,
    ];
  });
  return { ...item, ...Object.fromEntries(operations) };
}

/** Every 429 and 503 says when to come back. */
function withRetryAfter(responses: Responses): Responses {
  const header = { description: 'When to come back, seconds.', schema: { type: 'integer' as const } };
  const documented = ['429', '503'].flatMap((status) => {
    const refusal = responses[status];
    if (refusal === undefined || '$ref' in refusal) return [];
    return [[status, { ...refusal, headers: { ...refusal.headers, 'Retry-After': header } }] as const];
  });
  return { ...responses, ...Object.fromEntries(documented) };
}

function codesOf(path: string, method: (typeof METHODS)[number]): ServerCode[] {
  const codes: ServerCode[] = ['internal_error'];
  if (path.includes('{')) codes.push('uri_too_long');
  if (method !== 'get') codes.push('payload_too_large', 'unsupported_media_type');
  return codes;
}
