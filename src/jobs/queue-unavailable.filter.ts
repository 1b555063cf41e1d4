import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemException } from '../common/problem/problem-exception.js';
import { sendProblem } from '../common/problem/send-problem.js';
import { QueueUnavailableError, type QueueTrouble } from './queue-unavailable.error.js';

/** Redis comes back within seconds or needs somebody to look at it. */
const RETRY_AFTER_S = 5;

export function queueUnavailable(trouble: QueueTrouble): ProblemException {
  const detail = `The job queue cannot be used now (${trouble}). What is in it is kept; asking again is safe.`;
  return new ProblemException('queue_unavailable', detail, { headers: { 'retry-after': String(RETRY_AFTER_S) } });
}

/** Answers 503 `queue_unavailable` for a queue that is away, with the kind of trouble and nothing of the error behind it. */
@Catch(QueueUnavailableError)
export class QueueUnavailableFilter implements ExceptionFilter<QueueUnavailableError> {
  catch({ trouble }: QueueUnavailableError, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    sendProblem(http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>(), queueUnavailable(trouble));
  }
}
