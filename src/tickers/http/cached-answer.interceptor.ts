import { type CallHandler, type ExecutionContext, HttpStatus, Injectable, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { mergeMap, type Observable } from 'rxjs';
import { CachePolicies } from '../../cache/policies.js';
import { Clock } from '../../common/clock.js';
import { appendHeader } from '../../common/http/append-header.js';
import { matchesEntityTag, weakEntityTag } from '../../common/http/entity-tag.js';
import { type AnswerFamily, OfFamily } from './answer-family.decorator.js';
import { ageSecondsOf, type CachedValue, secondsSince } from './cached-answer.js';
import { sendJson } from './send-json.js';

const READS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/**
 * Sends cached values: `age_seconds` in the body, `X-Cache: MISS` where the value was computed for this request and `HIT`
 * where it was there before. Answers to GET and HEAD have a validator that does not move with the age, and the lifetime
 * of their family; answers to other methods are kept by nobody.
 */
@Injectable()
export class CachedAnswerInterceptor implements NestInterceptor<CachedValue, Buffer | undefined> {
  constructor(
    private readonly clock: Clock,
    private readonly policies: CachePolicies,
    private readonly reflector: Reflector,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler<CachedValue>): Observable<Buffer | undefined> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const family = this.reflector.get(OfFamily, context.getHandler());
    const startedMs = this.clock.nowMs();
    return next.handle().pipe(
      mergeMap(async (value) => {
        reply.header('x-cache', Date.parse(value.computed_at) >= startedMs ? 'MISS' : 'HIT');
        const json = JSON.stringify(value);
        if (!READS.has(request.method)) reply.header('cache-control', 'no-store');
        else if (this.isHeld(request, reply, { family, value, json })) return undefined;
        const age = ageSecondsOf(value, this.clock.nowMs());
        return sendJson(request, reply, `${json.slice(0, -1)},"age_seconds":${String(age)}}`);
      }),
    );
  }

  /** Writes what caches need; true, and 304, when the client holds this answer. */
  private isHeld(
    request: FastifyRequest,
    reply: FastifyReply,
    { family, value, json }: { readonly family: AnswerFamily; readonly value: CachedValue; readonly json: string },
  ): boolean {
    const tag = weakEntityTag(json);
    reply.headers({
      etag: tag,
      age: secondsSince(value.computed_at, this.clock.nowMs()),
      'cache-control': this.lifetimeOf(family),
    });
    appendHeader(reply, 'vary', 'Accept-Encoding');
    const isHeld = matchesEntityTag(request.headers['if-none-match'], tag);
    if (isHeld) reply.code(HttpStatus.NOT_MODIFIED);
    return isHeld;
  }

  /** `max-age` is the whole lifetime: caches take the Age off it by themselves. */
  private lifetimeOf(family: AnswerFamily): string {
    const { ttlMs, revalidateMs, graceMs } = this.policies.policyOf(`${family}:`);
    const [maxAge, revalidate, ifError] = [ttlMs, revalidateMs, graceMs].map((ms) => String(Math.floor(ms / 1000)));
    return `public, max-age=${maxAge}, stale-while-revalidate=${revalidate}, stale-if-error=${ifError}`;
  }
}
