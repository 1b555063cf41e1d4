import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { problemFromError } from '../common/problem/problem-from-error.js';
import { sendProblem } from '../common/problem/send-problem.js';
import type { HttpConfig } from '../config/app-config.js';
import { answerConnectionProblem } from './connection-problem.js';
import { HTTP_LIMITS } from './http-limits.js';
import { requestIdOf } from './request-id.js';

/** The web server with its limits, before any route. */
export function createHttpAdapter({ trustProxyHops }: Pick<HttpConfig, 'trustProxyHops'>): FastifyAdapter {
  const isProxied = trustProxyHops > 0;
  const adapter = new FastifyAdapter({
    bodyLimit: HTTP_LIMITS.bodyBytes,
    requestTimeout: HTTP_LIMITS.requestTimeoutMs,
    keepAliveTimeout: isProxied ? HTTP_LIMITS.proxiedKeepAliveTimeoutMs : HTTP_LIMITS.keepAliveTimeoutMs,
    http: {
      connectionsCheckingInterval: HTTP_LIMITS.connectionsCheckingIntervalMs,
      headersTimeout: HTTP_LIMITS.headersTimeoutMs,
    },
    routerOptions: { maxParamLength: HTTP_LIMITS.paramLength },
    trustProxy: isProxied ? trustProxyHops : false,
    // A request that raced the shutdown is answered like any other; its connection closes with the answer.
    return503OnClosing: false,
    requestIdHeader: false,
    genReqId: requestIdOf,
    clientErrorHandler: answerConnectionProblem,
    // Errors before routing, e.g. a path that cannot be decoded.
    frameworkErrors: answerUnroutable,
  });
  const fastify = adapter.getInstance();
  // Idle connections end when the server closes, but only those that are idle then.
  fastify.addHook('preClose', (done) => {
    fastify.server.keepAliveTimeout = HTTP_LIMITS.closingKeepAliveTimeoutMs;
    done();
  });
  return adapter;
}

function answerUnroutable(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  sendProblem(request, reply.header('x-request-id', request.id), problemFromError(error));
}
