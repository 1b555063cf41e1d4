import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { BoardResponder } from './board-responder.js';
import { DocumentCache } from './document-cache.js';

/**
 * Answers a request target that was answered during this run before the router's guards, pipes and handlers: they cost
 * more than the rest of a read from memory. So only answers that are the same for everybody may be remembered; a check
 * of the caller belongs in a hook before this one.
 */
@Injectable()
export class RememberedReads implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost<FastifyAdapter>,
    private readonly cache: DocumentCache,
    private readonly responder: BoardResponder,
  ) {}

  onModuleInit(): void {
    this.host.httpAdapter.getInstance().addHook('onRequest', (request, reply, done) => {
      const isRead = request.method === 'GET' || request.method === 'HEAD';
      const known = isRead ? this.cache.byUrl(request.url) : undefined;
      if (known === undefined) return done();
      const payload = this.responder.respond(request, reply.headers(known.headers), known.encoded);
      if (!(payload instanceof Promise)) return void reply.send(payload);
      return void payload.then((made) => reply.send(made), done);
    });
  }
}
