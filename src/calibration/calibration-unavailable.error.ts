/** What is stored can be neither read nor written now. The message says why: no addresses, no paths, no secrets. */
export class CalibrationUnavailableError extends Error {
  override readonly name = 'CalibrationUnavailableError';
}
