import { ProblemException } from '../common/problem/problem-exception.js';

/** 400: one field is not acceptable. */
export function refusal(field: string, message: string): ProblemException {
  return new ProblemException('validation_failed', `Not acceptable: ${field}.`, { errors: [{ field, message }] });
}
