/** One field of a query, path or body that was refused. */
export interface FieldError {
  readonly field: string;
  readonly message: string;
}

/** What a kind of problem says beyond the members that all have, e.g. `job_id`. */
export type ProblemMembers = Readonly<Record<string, string | number | null>>;

/** The body of every error answer: RFC 9457, `application/problem+json`. */
export interface Problem {
  /** `urn:bms-discovery:problem:<code>`. */
  readonly type: string;
  /** The same text for every occurrence of the code. */
  readonly title: string;
  readonly status: number;
  /** What went wrong this time, and what to do. Never a stack, a secret or an upstream address. */
  readonly detail: string;
  /** Path of the request, without its query. */
  readonly instance: string;
  /** Stable; programs decide by it. */
  readonly code: ProblemCode;
  readonly request_id: string;
  /** Empty unless fields were refused. */
  readonly errors: readonly FieldError[];
}

export const PROBLEM_CONTENT_TYPE = 'application/problem+json; charset=utf-8';

/** Every error that the API answers with. */
export const PROBLEMS = {
  bad_request: { status: 400, title: 'The request cannot be read' },
  validation_failed: { status: 400, title: 'A field of the request is not acceptable' },
  malformed_json: { status: 400, title: 'The body is not an acceptable JSON object' },
  unauthorized: { status: 401, title: 'The request needs a known API key' },
  forbidden: { status: 403, title: 'The request is not allowed' },
  not_found: { status: 404, title: 'There is nothing at this address' },
  symbol_not_found: { status: 404, title: 'The last snapshot does not have this symbol' },
  ticker_not_found: { status: 404, title: 'Neither the last snapshot nor the history has this ticker' },
  no_bar: { status: 404, title: 'The symbol has no bar of this day' },
  watchlist_not_found: { status: 404, title: 'There is no watchlist of this name' },
  run_not_found: { status: 404, title: 'This run is not among the last ones' },
  calibration_version_not_found: { status: 404, title: 'This version of the calibration is not kept' },
  job_not_found: { status: 404, title: 'No such job is known' },
  method_not_allowed: { status: 405, title: 'This address does not take this method' },
  request_timeout: { status: 408, title: 'The request took too long to arrive' },
  similar_job_running: { status: 409, title: 'A similar job waits or runs already' },
  job_failed: { status: 409, title: 'The job failed and has no result' },
  job_expired: { status: 410, title: 'The job has ended and what was known of it has expired' },
  payload_too_large: { status: 413, title: 'The body is too large' },
  uri_too_long: { status: 414, title: 'The address is too long' },
  unsupported_media_type: { status: 415, title: 'The body has an unsupported content type' },
  idempotency_key_reused: { status: 422, title: 'The Idempotency-Key came with another request before' },
  too_many_unknown_keys: { status: 429, title: 'Too many unknown API keys were sent' },
  rate_limited: { status: 429, title: 'The rate limit is reached' },
  queue_full: { status: 429, title: 'The job queue is full' },
  headers_too_large: { status: 431, title: 'The headers are too large' },
  internal_error: { status: 500, title: 'The server failed' },
  admin_not_configured: { status: 503, title: 'Administration is not configured' },
  queue_unavailable: { status: 503, title: 'The job queue cannot be used now' },
  calibration_unavailable: { status: 503, title: 'The calibration cannot be written now' },
  history_unavailable: { status: 503, title: 'The daily history is not held yet' },
  storage_unavailable: { status: 503, title: 'What is stored cannot be read or written now' },
  service_unavailable: { status: 503, title: 'The service cannot answer now' },
} as const satisfies Record<string, { readonly status: number; readonly title: string }>;
export type ProblemCode = keyof typeof PROBLEMS;

/** A whole problem. `instance` is a path: a query may hold what must not be repeated. */
export function describeProblem(
  code: ProblemCode,
  detail: string,
  request: { readonly path: string; readonly id: string },
  errors: readonly FieldError[] = [],
  members: ProblemMembers = {},
): Problem {
  const { status, title } = PROBLEMS[code];
  return {
    ...members,
    type: `urn:bms-discovery:problem:${code}`,
    title,
    status,
    detail,
    instance: request.path,
    code,
    request_id: request.id,
    errors,
  };
}

/** The path of a request target, without query and fragment. */
export function pathOf(url: string): string {
  const end = url.search(/[?#]/);
  return end === -1 ? url : url.slice(0, end);
}
