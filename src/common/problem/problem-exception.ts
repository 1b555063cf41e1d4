import { HttpException } from '@nestjs/common';
import { type FieldError, type ProblemCode, type ProblemMembers, PROBLEMS } from './problem.js';

export interface ProblemOptions {
  readonly errors?: readonly FieldError[];
  /** Sent with the answer, e.g. `allow` or `retry-after`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Part of the body. */
  readonly members?: ProblemMembers;
}

/** An error that the client is told about. The detail is served as it is: no secrets, no internals. */
export class ProblemException extends HttpException {
  readonly errors: readonly FieldError[];
  readonly headers: Readonly<Record<string, string>>;
  readonly members: ProblemMembers;

  constructor(
    readonly code: ProblemCode,
    detail: string,
    { errors = [], headers = {}, members = {} }: ProblemOptions = {},
  ) {
    super(detail, PROBLEMS[code].status);
    this.errors = errors;
    this.headers = headers;
    this.members = members;
  }
}
