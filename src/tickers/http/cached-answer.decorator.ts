import { applyDecorators, UseInterceptors } from '@nestjs/common';
import { type AnswerFamily, OfFamily } from './answer-family.decorator.js';
import { CachedAnswerInterceptor } from './cached-answer.interceptor.js';

export interface CachedAnswerOptions {
  /** Whose TTL the answers have. */
  readonly family: AnswerFamily;
}

/** A route whose handler answers a CachedValue: sent with its age, and to readers (GET, HEAD) with what caches need. */
export function CachedAnswer({ family }: CachedAnswerOptions): MethodDecorator {
  return applyDecorators(OfFamily(family), UseInterceptors(CachedAnswerInterceptor));
}
