import { HttpStatus } from '@nestjs/common';
import type { DoneFuncWithErrOrRes, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ProblemException } from '../common/problem/problem-exception.js';
import { NO_ROUTE } from '../common/problem/problem-from-error.js';
import { pathOf } from '../common/problem/problem.js';
import { sendProblem } from '../common/problem/send-problem.js';
import type { ShutdownState } from '../common/shutdown-state.js';
import { RouteTable } from './route-table.js';
import { securityHeaders, STRICT_TRANSPORT_SECURITY } from './security-headers.js';

const BODILESS: ReadonlySet<number> = new Set([HttpStatus.NO_CONTENT, HttpStatus.NOT_MODIFIED]);

/** What every answer carries, whatever its route: request id and security headers; 405 where the address exists; preflights. */
export function addRequestHooks(fastify: FastifyInstance, shutdown: ShutdownState): void {
  const routes = RouteTable.watch(fastify);
  const headers = securityHeaders();
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.headers(headers);
    reply.header('x-request-id', request.id);
    if (request.protocol === 'https') reply.header('strict-transport-security', STRICT_TRANSPORT_SECURITY);
    if (isPreflight(request)) return void reply.code(HttpStatus.NO_CONTENT).send();
    const isStray = request.is404 || isForCors(request);
    const refusal = isStray ? refusalOf(request, routes.methodsOf(pathOf(request.url))) : null;
    // answered here: the error handler of a plugin would not say it as a problem
    return refusal === null ? done() : sendProblem(request, reply, refusal);
  });
  fastify.addHook('onRoute', (route) => {
    if (route.method === 'HEAD') route.onSend = [...[route.onSend ?? []].flat(), dropLengthOfNothing];
  });
  // Without it a kept connection holds the closing server open until the client's next request times out.
  fastify.addHook('onSend', (_request, reply, payload, done) => {
    if (shutdown.draining) reply.header('connection', 'close');
    done(null, payload);
  });
}

/** Last of all: the framework tells of any empty answer to HEAD that GET would have 0 bytes, and these have no length. */
function dropLengthOfNothing(
  _request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
  done: DoneFuncWithErrOrRes,
): void {
  if (BODILESS.has(reply.statusCode)) reply.removeHeader('content-length');
  done(null, payload);
}

/** CORS has a route for OPTIONS of every address, and leaves the answer to us: it would refuse others with a text. */
function isForCors(request: FastifyRequest): boolean {
  // its routeOptions are made anew each time that they are asked for
  return request.method === 'OPTIONS' && request.routeOptions.url === '*';
}

function isPreflight(request: FastifyRequest): boolean {
  const { origin, 'access-control-request-method': method } = request.headers;
  return isForCors(request) && origin !== undefined && method !== undefined;
}

/** @param allowed the methods of the address. An address without any is answered after its body is read, like others. */
function refusalOf({ is404 }: FastifyRequest, allowed: readonly string[]): ProblemException | null {
  if (allowed.length === 0) return is404 ? null : new ProblemException('not_found', NO_ROUTE);
  const allow = allowed.join(', ');
  return new ProblemException('method_not_allowed', `This address takes ${allow}.`, { headers: { allow } });
}
