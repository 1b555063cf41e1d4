import { applyDecorators } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { ref } from '../openapi/schema-of.js';
import {
  describeProblem,
  type FieldError,
  type Problem,
  type ProblemCode,
  type ProblemMembers,
  PROBLEMS,
} from './problem.js';

/** An example of a problem that a route answers, for the document. */
export interface ProblemExample {
  readonly code: ProblemCode;
  readonly detail: string;
  readonly path: string;
  readonly errors?: readonly FieldError[];
  readonly members?: ProblemMembers;
}

interface DocumentedProblem {
  readonly description: string;
  readonly content: Readonly<Record<string, { readonly schema: ReturnType<typeof ref>; readonly example: Problem }>>;
}

/** Documents a problem that a route can answer. */
export function ApiProblem(problem: ProblemExample): MethodDecorator & ClassDecorator {
  return applyDecorators(ApiResponse({ status: PROBLEMS[problem.code].status, ...problemResponse(problem) }));
}

/** The problem as a response of the document. */
export function problemResponse({ code, detail, path, errors, members }: ProblemExample): DocumentedProblem {
  const example = describeProblem(code, detail, { path, id: '6f1c0b0e-9d3a-4c57-8a55-2f6f0e5f9b11' }, errors, members);
  const content = { 'application/problem+json': { schema: ref('Problem'), example } };
  return { description: PROBLEMS[code].title, content };
}
