import { type z } from 'zod';
import type { FieldError } from '../common/problem/problem.js';
import type { CalibrationDocument } from './calibration-document.js';
import { calibrationSchema } from './calibration-schema.js';

/** What is right, or every field that is not, by its dotted path in the document. */
export type Checked<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly errors: readonly FieldError[] };

/** A calibration from anything: a patched document, or one that was stored. Pure. */
export function checkCalibration(value: unknown): Checked<CalibrationDocument> {
  return checkedBy(calibrationSchema, value);
}

/** @param prefix path of the value in the document, '' for the document itself */
export function checkedBy<T>(schema: z.ZodType<T>, value: unknown, prefix = ''): Checked<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return { ok: true, value: parsed.data };
  const errors = parsed.error.issues.flatMap((issue) => fieldErrors(issue, prefix));
  // a number can miss its limits in more ways than one; all are told in the same words
  return { ok: false, errors: [...new Map(errors.map((error) => [error.message, error])).values()] };
}

function fieldErrors(issue: z.core.$ZodIssue, prefix: string): FieldError[] {
  const path = [...(prefix === '' ? [] : [prefix]), ...issue.path.map(String)].join('.');
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => {
      const field = path === '' ? key : `${path}.${key}`;
      return { field, message: `${field} is not a known field` };
    });
  const field = path === '' ? 'body' : path;
  return [{ field, message: `${field} ${issue.message}` }];
}
