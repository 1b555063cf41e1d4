import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { pathOf } from '../common/problem/problem.js';

/** Failures of ours are logged by the error filter, with their cause. */
const LOGGED_ELSEWHERE = 500;

/** One line a request: at debug for reads that went well (probes, polling), at info for what changes or was refused. */
export function addAccessLog(fastify: FastifyInstance, logger: Logger): void {
  fastify.addHook('onResponse', (request, reply, done) => {
    const { statusCode } = reply;
    const routine = statusCode < 400 && (request.method === 'GET' || request.method === 'HEAD');
    const level = routine ? 'debug' : 'info';
    if (statusCode !== LOGGED_ELSEWHERE && logger.isLevelEnabled(level)) {
      logger[level](
        {
          request_id: request.id,
          method: request.method,
          path: pathOf(request.url),
          status: statusCode,
          duration_ms: Math.round(reply.elapsedTime * 100) / 100,
          client: request.ip,
        },
        'request',
      );
    }
    done();
  });
}
