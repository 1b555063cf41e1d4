import type { JobFailure } from './job-record.js';
import { RetryableJobError } from './retryable-job.error.js';
import { UnrecoverableJobError } from './unrecoverable-job.error.js';

/** What clients may know of an error that a handler threw. The text of an unforeseen one may hold what they may not. */
export function failureOf(error: unknown, atMs: number): JobFailure {
  if (error instanceof RetryableJobError || error instanceof UnrecoverableJobError)
    return { code: error.code, message: error.message, atMs };
  return { code: 'internal', message: 'The job ended with an unforeseen error; the log of its worker has it', atMs };
}
