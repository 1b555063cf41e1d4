import { MarketDataError, type MarketDataErrorKind } from '../../market-data-error.js';

interface Failure {
  readonly kind: MarketDataErrorKind;
  readonly message: string;
}

const BY_CODE: Readonly<Record<string, Failure>> = {
  UND_ERR_CONNECT_TIMEOUT: { kind: 'timeout', message: 'No connection in time.' },
  UND_ERR_HEADERS_TIMEOUT: { kind: 'timeout', message: 'No answer in time.' },
  UND_ERR_BODY_TIMEOUT: { kind: 'timeout', message: 'The answer stopped halfway.' },
  UND_ERR_RES_EXCEEDED_MAX_SIZE: { kind: 'too_large', message: 'The answer is larger than any that is expected.' },
  UND_ERR_DESTROYED: { kind: 'aborted', message: 'The client has been closed.' },
  UND_ERR_CLOSED: { kind: 'aborted', message: 'The client has been closed.' },
};

/** What went wrong below HTTP, as the port's error. undici's errors hold addresses and codes, never request headers. */
export function transportError(error: unknown): MarketDataError {
  if (error instanceof MarketDataError) return error;
  const code = codeOf(error);
  const known = BY_CODE[code];
  if (known) return new MarketDataError(known.kind, known.message, { cause: error });
  if (code.startsWith('Z_')) {
    return new MarketDataError('malformed', `The answer cannot be decompressed (${code}).`, { cause: error });
  }
  return new MarketDataError('network', `The connection failed (${code}).`, { cause: error });
}

/** By shape, not by class: errors of Node's own modules may stem from another realm. */
function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
  return typeof code === 'string' ? code : 'no code';
}
