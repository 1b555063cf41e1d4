import type { FastifyInstance } from 'fastify';
import { ProblemException } from '../common/problem/problem-exception.js';
import { pathOf } from '../common/problem/problem.js';
import type { ShutdownState } from '../common/shutdown-state.js';
import { RouteTable } from './route-table.js';
import { securityHeaders, STRICT_TRANSPORT_SECURITY } from './security-headers.js';

/** What every answer carries, whatever its route: request id and security headers; and 405 where the address exists. */
export function addRequestHooks(fastify: FastifyInstance, shutdown: ShutdownState): void {
  const routes = RouteTable.watch(fastify);
  const headers = securityHeaders();
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.headers(headers);
    reply.header('x-request-id', request.id);
    if (request.protocol === 'https') reply.header('strict-transport-security', STRICT_TRANSPORT_SECURITY);
    const allowed = request.is404 ? routes.methodsOf(pathOf(request.url)) : [];
    if (allowed.length === 0) return done();
    const allow = allowed.join(', ');
    return done(new ProblemException('method_not_allowed', `This address takes ${allow}.`, { headers: { allow } }));
  });
  // Without it a kept connection holds the closing server open until the client's next request times out.
  fastify.addHook('onSend', (_request, reply, payload, done) => {
    if (shutdown.draining) reply.header('connection', 'close');
    done(null, payload);
  });
}
