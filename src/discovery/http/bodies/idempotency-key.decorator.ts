import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ProblemException } from '../../../common/problem/problem-exception.js';

const FIELD = 'Idempotency-Key';
export const IDEMPOTENCY_KEY_SHAPE = /^[\x21-\x7e][\x20-\x7e]{0,254}$/;

/** The Idempotency-Key of the request; null when it has none. An unfit one is refused with 400. */
export const IdempotencyKey = createParamDecorator((_data: undefined, context: ExecutionContext): string | null => {
  const given = context.switchToHttp().getRequest<FastifyRequest>().headers['idempotency-key'];
  if (given === undefined) return null;
  if (typeof given === 'string' && IDEMPOTENCY_KEY_SHAPE.test(given)) return given;
  const message = `${FIELD} must be 1 to 255 printable ASCII characters`;
  throw new ProblemException('validation_failed', `Not acceptable: ${FIELD}.`, { errors: [{ field: FIELD, message }] });
});
