/** A cursor that nobody gave out, or of a listing that cannot be gone on with: of Redis while memory answers, or the reverse. */
export class InvalidCursorError extends Error {
  override readonly name = 'InvalidCursorError';

  constructor(readonly cursor: string) {
    super('The cursor is not one of this listing');
  }
}
