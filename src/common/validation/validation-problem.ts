import type { ValidationError } from '@nestjs/common';
import { ProblemException } from '../problem/problem-exception.js';
import type { FieldError } from '../problem/problem.js';

/** One 400 that names every refused field. */
export function validationProblem(errors: readonly ValidationError[]): ProblemException {
  const fields = errors.flatMap((error) => fieldErrors(error, ''));
  const names = [...new Set(fields.map(({ field }) => field))];
  return new ProblemException('validation_failed', `Not acceptable: ${names.join(', ')}.`, { errors: fields });
}

function fieldErrors(error: ValidationError, prefix: string): FieldError[] {
  const field = `${prefix}${error.property}`;
  const nested = (error.children ?? []).flatMap((child) => fieldErrors(child, `${field}.`));
  if (error.constraints === undefined) return nested;
  if (error.constraints.whitelistValidation !== undefined)
    return [{ field, message: `${field} is not a known parameter` }, ...nested];
  const isRepeated = error.constraints.isObject === undefined && Array.isArray(error.value) && !isListField(error);
  if (isRepeated) return [{ field, message: `${field} must be given once` }, ...nested];
  return [...Object.values(error.constraints).map((message) => ({ field, message })), ...nested];
}

/** What a list field's rules are declared with (`context`): that it holds several values is not what is wrong with it. */
export const LIST_RULE = { isList: true } as const;

function isListField({ contexts }: ValidationError): boolean {
  return Object.values(contexts ?? {}).some((context: Partial<typeof LIST_RULE>) => context.isList === true);
}
