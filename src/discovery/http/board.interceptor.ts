import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { mergeMap, type Observable } from 'rxjs';
import { BoardResponder, type Payload } from './board-responder.js';
import { DocumentCache, type RouteHeaders } from './document-cache.js';
import type { EncodedDocument } from './encoded-document.js';
import { PlainAnswer } from './plain-answer.js';

/** What `@Header` decorators give to routes of the board. */
const ROUTE_HEADERS = ['deprecation', 'link'] as const;

/** From the board, instead of it, or null: nothing has been published yet. */
export type BoardAnswer = EncodedDocument | PlainAnswer | null;

/** Serves what a handler found in the board, and remembers the request target for RememberedReads. */
@Injectable()
export class BoardInterceptor implements NestInterceptor<BoardAnswer, Payload> {
  constructor(
    private readonly cache: DocumentCache,
    private readonly responder: BoardResponder,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler<BoardAnswer>): Observable<Payload> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const imposed = this.cache.imposedStrategy;
    return next.handle().pipe(
      mergeMap(async (found) => {
        if (found === null) {
          this.responder.respondNoBoard(reply);
          return;
        }
        if (found instanceof PlainAnswer) return found.write(reply);
        this.cache.rememberUrl(request.url, found, routeHeaders(reply), imposed);
        return this.responder.respond(request, reply, found);
      }),
    );
  }
}

function routeHeaders(reply: FastifyReply): RouteHeaders {
  const present = ROUTE_HEADERS.flatMap((name) => {
    const value = reply.getHeader(name);
    return value === undefined ? [] : [[name, String(value)] as const];
  });
  return Object.fromEntries(present);
}
