import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { randomUUID } from 'node:crypto';
import { describeProblem, PROBLEM_CONTENT_TYPE, type ProblemCode } from '../common/problem/problem.js';

const DETAILS = {
  request_timeout: 'Send the whole head within 3 s and the whole request within 5 s.',
  headers_too_large: 'The headers are larger than the server accepts.',
  bad_request: 'This is not a valid HTTP request.',
} as const satisfies Partial<Record<ProblemCode, string>>;

function codeOf(error: NodeJS.ErrnoException): keyof typeof DETAILS {
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') return 'request_timeout';
  return error.code === 'HPE_HEADER_OVERFLOW' ? 'headers_too_large' : 'bad_request';
}

/**
 * Answers a connection whose request never became one: too slow, too large a head, not HTTP. There is no request to
 * speak of, so the path is unknown; the connection ends with the answer.
 */
export function answerConnectionProblem(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy(error);
    return;
  }
  const code = codeOf(error);
  const problem = describeProblem(code, DETAILS[code], { path: '', id: randomUUID() });
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}`,
    `content-type: ${PROBLEM_CONTENT_TYPE}`,
    `content-length: ${Buffer.byteLength(body)}`,
    `x-request-id: ${problem.request_id}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}
