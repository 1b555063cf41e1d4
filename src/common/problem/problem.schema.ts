import { listOf, oneOf, type SchemaObject, schemaOf, text, int } from '../openapi/schema-of.js';
import { type FieldError, type Problem, PROBLEMS } from './problem.js';

export const PROBLEM_SCHEMA: SchemaObject = schemaOf<Problem>('RFC 9457 problem details.', {
  type: text('URN of the kind of problem.', 'urn:bms-discovery:problem:validation_failed'),
  title: text('The same for every occurrence of the code.'),
  status: int('HTTP status.', 400),
  detail: text('What went wrong this time.'),
  instance: text('Path of the request.', '/discovery/v3/candidates'),
  code: oneOf(Object.keys(PROBLEMS), 'Stable; programs decide by it.'),
  request_id: text('Also in X-Request-Id and in the log.'),
  errors: listOf(
    schemaOf<FieldError>('A refused field.', { field: text('Its name.', 'limit'), message: text('What is expected.') }),
    'Refused fields; empty for other problems.',
  ),
});
