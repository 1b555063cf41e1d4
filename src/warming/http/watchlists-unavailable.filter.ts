import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemException } from '../../common/problem/problem-exception.js';
import { sendProblem } from '../../common/problem/send-problem.js';
import { WatchlistsUnavailableError } from '../watchlists/watchlists-unavailable.error.js';

const RETRY_AFTER_S = 5;

/** Answers 503 `storage_unavailable` where a watchlist could not be read or written, or nobody knows whether it was. */
@Catch(WatchlistsUnavailableError)
export class WatchlistsUnavailableFilter implements ExceptionFilter<WatchlistsUnavailableError> {
  catch({ message, consequence }: WatchlistsUnavailableError, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const problem = new ProblemException('storage_unavailable', `${message}. ${consequence}.`, {
      headers: { 'retry-after': String(RETRY_AFTER_S) },
    });
    sendProblem(http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>(), problem);
  }
}
