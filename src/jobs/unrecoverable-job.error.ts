/** The job cannot succeed however often it is tried. Code and message are shown to clients. */
export class UnrecoverableJobError extends Error {
  override readonly name = 'UnrecoverableJobError';

  constructor(
    readonly code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
