import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { describeProblem, pathOf, PROBLEM_CONTENT_TYPE } from './problem.js';
import { problemFromError } from './problem-from-error.js';

/** Answers every error as problem+json, and logs those of ours once, under the request id. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Http');

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const exception = problemFromError(error);
    const problem = describeProblem(
      exception.code,
      exception.message,
      { path: pathOf(request.url), id: request.id },
      exception.errors,
    );
    if (problem.status === 500)
      this.logger.error(
        { err: error, request_id: request.id, method: request.method, path: problem.instance },
        'request failed',
      );
    if (reply.sent) return;
    void reply
      .code(problem.status)
      .headers({ 'cache-control': 'no-store', ...exception.headers })
      .type(PROBLEM_CONTENT_TYPE)
      .send(JSON.stringify(problem));
  }
}
