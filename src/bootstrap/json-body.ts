import type { FastifyRequest } from 'fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ProblemException } from '../common/problem/problem-exception.js';
import type { OptionalBodyConfig } from '../common/validation/optional-body.decorator.js';
import { HTTP_LIMITS } from './http-limits.js';
import { repeatedKeyIn } from './repeated-key.js';

const OPENERS = new Set(['[', '{']);
const CLOSERS = new Set([']', '}']);

/** True when brackets outside strings nest no deeper than `max`. Deep nesting overflows the stack of whatever walks the value. */
export function isDepthOk(json: string, max: number = HTTP_LIMITS.jsonDepth): boolean {
  let depth = 0;
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"?|[[\]{}]/gs)) {
    if (OPENERS.has(token) && ++depth > max) return false;
    if (CLOSERS.has(token)) depth--;
  }
  return true;
}

/**
 * Lets in JSON objects only: not too deep, no name twice in one object, no `__proto__`, no bare null, array or number;
 * nothing at all only where a route says OptionalBody. Other content types are 415.
 */
export function useJsonBodies(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.removeAllContentTypeParsers();
  const parse = fastify.getDefaultJsonParser('error', 'error');
  app.useBodyParser('application/json', { bodyLimit: HTTP_LIMITS.bodyBytes }, (request, body, done) => {
    const { config } = (request as FastifyRequest).routeOptions;
    if (body.length === 0 && (config as OptionalBodyConfig).isBodyOptional) return done(null);
    const text = body.toString('utf8');
    const refusal = refusalOf(text);
    if (refusal !== null) return done(refusal);
    return parse(request as FastifyRequest, text, (error: Error | null, value?: unknown) => {
      if (error !== null) return done(new ProblemException('malformed_json', error.message));
      if (value === null || typeof value !== 'object' || Array.isArray(value)) {
        return done(new ProblemException('malformed_json', 'The body must be a JSON object.'));
      }
      return done(null, value);
    });
  });
}

/** What is wrong with a text that no value of it would show; null = nothing. */
function refusalOf(json: string): ProblemException | null {
  if (!isDepthOk(json)) {
    return new ProblemException('malformed_json', `JSON may nest ${HTTP_LIMITS.jsonDepth} levels deep, not more.`);
  }
  const field = repeatedKeyIn(json);
  if (field === null) return null;
  const detail = `The body has ${field} twice in one object: send each name once, with the value that is meant.`;
  return new ProblemException('malformed_json', detail, {
    errors: [{ field, message: `${field} must be given once` }],
  });
}
