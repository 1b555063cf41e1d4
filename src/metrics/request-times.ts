import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { HttpMetrics } from './http-metrics.js';

/** Fastify's name for the preflight route of all addresses. */
const ANY_ADDRESS = '*';

/** Tells of each answered request what it took, by the template of its route and never by its address. */
@Injectable()
export class RequestTimes implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost<FastifyAdapter>,
    private readonly metrics: HttpMetrics,
  ) {}

  onModuleInit(): void {
    this.host.httpAdapter.getInstance().addHook('onResponse', (request, reply, done) => {
      if (!isEventStream(reply)) {
        this.metrics.answered({
          method: request.method,
          route: routeOf(request),
          status: reply.statusCode,
          durationMs: reply.elapsedTime,
        });
      }
      done();
    });
  }
}

function routeOf({ is404, routeOptions: { url } }: FastifyRequest): string | null {
  return is404 || url === undefined || url === ANY_ADDRESS ? null : url;
}

/** It lasts as long as its client wants. */
function isEventStream(reply: FastifyReply): boolean {
  return String(reply.getHeader('content-type') ?? '').startsWith('text/event-stream');
}
