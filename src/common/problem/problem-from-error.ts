import { HttpException } from '@nestjs/common';
import { ProblemException } from './problem-exception.js';
import { type ProblemCode, PROBLEMS } from './problem.js';

/** Statuses that the framework answers with by itself. */
const CODE_BY_STATUS: Readonly<Record<number, ProblemCode>> = {
  403: 'forbidden',
  404: 'not_found',
  405: 'method_not_allowed',
  408: 'request_timeout',
  413: 'payload_too_large',
  414: 'uri_too_long',
  415: 'unsupported_media_type',
  431: 'headers_too_large',
  503: 'service_unavailable',
};

const INTERNAL_DETAIL = 'Something failed on our side. The log has the cause under this request id.';

/** Any error as one that may be shown. What is not meant for clients becomes `internal_error`. */
export function problemFromError(error: unknown): ProblemException {
  if (error instanceof ProblemException) return error;
  const status = error instanceof HttpException ? error.getStatus() : statusOf(error);
  if (status === 404) return new ProblemException('not_found', 'No route matches this address.');
  const code = CODE_BY_STATUS[status] ?? (status >= 400 && status < 500 ? 'bad_request' : 'internal_error');
  const known = PROBLEMS[code].status < 500 && error instanceof Error;
  return new ProblemException(
    code,
    known ? error.message : code === 'internal_error' ? INTERNAL_DETAIL : PROBLEMS[code].title,
  );
}

/** Errors of the web server itself carry `statusCode`. Anything else is a failure of ours. */
function statusOf(error: unknown): number {
  const isServerError =
    error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number' && 'code' in error;
  return isServerError && String(error.code).startsWith('FST_ERR_') ? (error.statusCode as number) : 500;
}
