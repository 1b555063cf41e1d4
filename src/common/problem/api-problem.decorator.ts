import { applyDecorators } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { ref } from '../openapi/schema-of.js';
import { describeProblem, type FieldError, type ProblemCode, type ProblemMembers, PROBLEMS } from './problem.js';

/** An example of a problem that a route answers, for the document. */
export interface ProblemExample {
  readonly code: ProblemCode;
  readonly detail: string;
  readonly path: string;
  readonly errors?: readonly FieldError[];
  readonly members?: ProblemMembers;
}

/** Documents a problem that a route can answer. */
export function ApiProblem({ code, detail, path, errors, members }: ProblemExample): MethodDecorator & ClassDecorator {
  const { status, title } = PROBLEMS[code];
  const example = describeProblem(code, detail, { path, id: '6f1c0b0e-9d3a-4c57-8a55-2f6f0e5f9b11' }, errors, members);
  const content = { 'application/problem+json': { schema: ref('Problem'), example } };
  return applyDecorators(ApiResponse({ status, description: title, content }));
}
