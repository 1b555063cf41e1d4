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
/** The framework does not say when it will answer again. */
const RETRY_AFTER_S = 5;

export const NO_ROUTE = 'No route matches this address.';

/** The web server's own words for these name neither the limit nor the way out, or too much. */
export const SERVER_DETAILS = {
  payload_too_large: 'A body may have 64 KiB, not more.',
  uri_too_long: 'A part of the path may have 128 characters, not more.',
  unsupported_media_type: 'Send the body as application/json.',
  internal_error: 'Something failed on our side. The log has the cause under this request id.',
} as const satisfies Partial<Record<ProblemCode, string>>;

/** Any error as one that may be shown. What is not meant for clients becomes `internal_error`. */
export function problemFromError(error: unknown): ProblemException {
  if (error instanceof ProblemException) return error;
  const status = error instanceof HttpException ? error.getStatus() : statusOf(error);
  if (status === 404) return new ProblemException('not_found', NO_ROUTE);
  const code = CODE_BY_STATUS[status] ?? (status >= 400 && status < 500 ? 'bad_request' : 'internal_error');
  const headers = code === 'service_unavailable' ? { 'retry-after': String(RETRY_AFTER_S) } : {};
  return new ProblemException(code, detailOf(code, error), { headers });
}

function detailOf(code: ProblemCode, error: unknown): string {
  const details: Partial<Record<ProblemCode, string>> = SERVER_DETAILS;
  const isForClients = PROBLEMS[code].status < 500 && error instanceof Error;
  return details[code] ?? (isForClients ? error.message : PROBLEMS[code].title);
}

/** Errors of the web server itself carry `statusCode`, also that of a client which left in the middle of its body. */
function statusOf(error: unknown): number {
  if (!(error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number' && 'code' in error))
    return 500;
  const isOfServer = String(error.code).startsWith('FST_ERR_') || error.code === 'ECONNRESET';
  return isOfServer ? error.statusCode : 500;
}
