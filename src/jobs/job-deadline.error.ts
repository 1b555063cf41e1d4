/** Why the signal of a job is aborted when its try has taken too long. */
export class JobDeadlineError extends Error {
  override readonly name = 'JobDeadlineError';
}
