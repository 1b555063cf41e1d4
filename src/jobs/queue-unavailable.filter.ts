import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemException } from '../common/problem/problem-exception.js';
import { sendProblem } from '../common/problem/send-problem.js';
import { QueueUnavailableError } from './queue-unavailable.error.js';

/** Redis comes back within seconds or needs somebody to look at it. */
const RETRY_AFTER_S = 5;

/** Answers 503 `queue_unavailable` for a queue that is away, with the kind of trouble and nothing of the error behind it. */
@Catch(QueueUnavailableError)
export class QueueUnavailableFilter implements ExceptionFilter<QueueUnavailableError> {
  catch({ trouble }: QueueUnavailableError, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const detail = `The job queue cannot be used now (${trouble}). What is in it is kept; asking again is safe.`;
    const headers = { 'retry-after': String(RETRY_AFTER_S) };
    const problem = new ProblemException('queue_unavailable', detail, { headers });
    sendProblem(http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>(), problem);
  }
}
