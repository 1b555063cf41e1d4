import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { map, type Observable } from 'rxjs';
import type { PlainAnswer } from './plain-answer.js';

/** Sends what the handlers of a controller answer; nothing where a handler has answered by itself. */
@Injectable()
export class PlainAnswerInterceptor implements NestInterceptor<PlainAnswer | undefined, Buffer | undefined> {
  intercept(context: ExecutionContext, next: CallHandler<PlainAnswer | undefined>): Observable<Buffer | undefined> {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(map((answer) => answer?.write(reply)));
  }
}
