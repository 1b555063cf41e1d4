import { type ArgumentMetadata, Injectable, ValidationPipe } from '@nestjs/common';
import { ProblemException } from '../problem/problem-exception.js';
import { validationProblem } from './validation-problem.js';

/** Keys that the transformation would drop without a word: those of every object, like `constructor` and `toString`. */
const UNTRANSFORMED_KEYS: ReadonlySet<string> = new Set(['prototype', ...Object.getOwnPropertyNames(Object.prototype)]);

/** Whitelist validation without implicit conversion: what is not declared is refused by name. */
@Injectable()
export class StrictValidationPipe extends ValidationPipe {
  constructor() {
    super({
      whitelist: true,
      forbidNonWhitelisted: true,
      transform: true,
      stopAtFirstError: true,
      exceptionFactory: validationProblem,
    });
  }

  override transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const refused = untransformedKeys(value);
    if (refused.length === 0) return super.transform(value, metadata);
    const errors = refused.map((field) => ({ field, message: `${field} is not a known parameter` }));
    throw new ProblemException('validation_failed', `Not acceptable: ${refused.join(', ')}.`, { errors });
  }
}

/** Those of the value and of what is in it, by their paths. */
function untransformedKeys(value: unknown, prefix = ''): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const path = `${prefix}${key}`;
    return UNTRANSFORMED_KEYS.has(key) ? [path] : untransformedKeys(inner, `${path}.`);
  });
}
