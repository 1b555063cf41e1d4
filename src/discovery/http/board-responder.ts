import { HttpStatus, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { appendHeader } from '../../common/http/append-header.js';
import { contentCoding } from '../../common/http/content-coding.js';
import type { EncodedBody } from '../../common/http/encoded-body.js';
import { matchesEntityTag } from '../../common/http/entity-tag.js';
import { HttpMetrics } from '../../metrics/http-metrics.js';
import { RedisConnections } from '../../redis/redis-connections.js';
import { type BoardAge, BoardFreshness } from '../board/board-freshness.js';
import type { EncodedDocument } from './encoded-document.js';

const LONGEST_MAX_AGE_SECONDS = 30;
/** Asked to come back after this long when nobody can say when the first board comes. */
const FIRST_BOARD_RETRY_SECONDS = 5;

/** What is sent; undefined where the status says it all. */
export type Payload = Buffer | undefined;

/** Writes the head of an answer from the board - validators, age, coding - and says what its body is. */
@Injectable()
export class BoardResponder {
  constructor(
    private readonly freshness: BoardFreshness,
    private readonly redis: RedisConnections,
    private readonly metrics: HttpMetrics,
  ) {}

  /** 200, or 304 when the client holds this answer. Resolves later only where a coding is made for the first time. */
  respond(request: FastifyRequest, reply: FastifyReply, encoded: EncodedDocument): Payload | Promise<Payload> {
    const { document } = encoded;
    this.metrics.answeredBy(document.strategy);
    const age = this.freshness.ageOf(document);
    reply.headers({ age: age.seconds, 'x-run-id': document.runId, 'x-source': document.source });
    appendHeader(reply, 'vary', 'Accept-Encoding');
    if (document.isPrivate) reply.header('cache-control', 'private, no-store');
    else if (this.isHeld(request, reply, encoded, age)) return undefined;
    reply.header('content-type', document.contentType);
    const body = encoded.body(contentCoding(request.headers['accept-encoding']), age);
    return body instanceof Promise ? body.then((made) => send(reply, made)) : send(reply, body);
  }

  /** Writes what caches need; true, and 304, when the client holds this answer. */
  private isHeld(request: FastifyRequest, reply: FastifyReply, encoded: EncodedDocument, age: BoardAge): boolean {
    const tag = encoded.tag(age);
    const maxAge = Math.min(this.freshness.secondsToNextBoard(age), LONGEST_MAX_AGE_SECONDS);
    reply.headers({
      etag: tag,
      'cache-control': `public, max-age=${String(maxAge)}, stale-while-revalidate=60, stale-if-error=600`,
      'x-cache': this.mayBeOvertaken(age) ? 'STALE-L1' : 'HIT-L1',
    });
    const isHeld = matchesEntityTag(request.headers['if-none-match'], tag);
    if (isHeld) reply.code(HttpStatus.NOT_MODIFIED);
    return isHeld;
  }

  /** Too old, or nobody can say whether other processes have a newer one. */
  private mayBeOvertaken({ stale }: BoardAge): boolean {
    const { status } = this.redis.state;
    return stale || status === 'down' || status === 'connecting';
  }

  /** 204: nothing has been published yet. */
  respondNoBoard(reply: FastifyReply): undefined {
    const retryAfter = this.freshness.secondsToNextBoard(null) || FIRST_BOARD_RETRY_SECONDS;
    reply.code(HttpStatus.NO_CONTENT).headers({ 'retry-after': retryAfter, 'cache-control': 'no-store' });
    appendHeader(reply, 'link', '</health>; rel="status"');
  }
}

function send(reply: FastifyReply, { coding, bytes }: EncodedBody): Buffer {
  if (coding !== 'identity') reply.header('content-encoding', coding);
  return bytes;
}
