import { type ArgumentMetadata, Injectable, ValidationPipe } from '@nestjs/common';
import { ProblemException } from '../problem/problem-exception.js';
import { validationProblem } from './validation-problem.js';

/** Keys that the transformation would drop without a word. */
const UNTRANSFORMED_KEYS = ['__proto__', 'constructor', 'prototype'];

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
    const given = typeof value === 'object' && value !== null ? Object.keys(value) : [];
    const refused = UNTRANSFORMED_KEYS.filter((key) => given.includes(key));
    if (refused.length === 0) return super.transform(value, metadata);
    const errors = refused.map((field) => ({ field, message: `${field} is not a known parameter` }));
    throw new ProblemException('validation_failed', `Not acceptable: ${refused.join(', ')}.`, { errors });
  }
}
