/** A try failed for a reason that may pass. Code and message are shown to clients. */
export class RetryableJobError extends Error {
  override readonly name = 'RetryableJobError';

  constructor(
    readonly code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
