import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { HttpMetrics } from '../metrics/http-metrics.js';

/** Fastify's name for the preflight route of all addresses. */
const ANY_ADDRESS = '*';

/** Tells of each answered request what it took, by the template of its route and never by its address. */
export function addRequestTimes(fastify: FastifyInstance, metrics: HttpMetrics): void {
  fastify.addHook('onResponse', (request, reply, done) => {
    if (!isEventStream(reply)) {
      metrics.answered({
        method: request.method,
        route: routeOf(request),
        status: reply.statusCode,
        durationMs: reply.elapsedTime,
      });
    }
    done();
  });
}

function routeOf({ is404, routeOptions: { url } }: FastifyRequest): string | null {
  return is404 || url === undefined || url === ANY_ADDRESS ? null : url;
}

/** It lasts as long as its client wants. */
function isEventStream(reply: FastifyReply): boolean {
  return String(reply.getHeader('content-type') ?? '').startsWith('text/event-stream');
}
