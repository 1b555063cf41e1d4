import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ProblemException } from './problem-exception.js';
import { describeProblem, pathOf, PROBLEM_CONTENT_TYPE } from './problem.js';

/** Answers a request with a problem. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, exception: ProblemException): void {
  const { code, message, errors, headers, members } = exception;
  const problem = describeProblem(code, message, { path: pathOf(request.url), id: request.id }, errors, members);
  void reply
    .code(problem.status)
    .headers({ 'cache-control': 'no-store', ...headers })
    .type(PROBLEM_CONTENT_TYPE)
    .send(JSON.stringify(problem));
}
