import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { pathOf } from './problem.js';
import { problemFromError } from './problem-from-error.js';
import { sendProblem } from './send-problem.js';

/** Answers every error as problem+json, and logs those of ours once, under the request id. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Http');

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const exception = problemFromError(error);
    if (exception.getStatus() === 500)
      this.logger.error(
        { err: error, request_id: request.id, method: request.method, path: pathOf(request.url) },
        'request failed',
      );
    if (!reply.sent) sendProblem(request, reply, exception);
  }
}
