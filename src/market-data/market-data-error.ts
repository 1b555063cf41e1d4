export const MARKET_DATA_ERROR_KINDS = [
  'auth',
  'not_entitled',
  'out_of_range',
  'not_yet_published',
  'not_found',
  'bad_request',
  'rate_limited',
  'upstream',
  'timeout',
  'network',
  'too_large',
  'malformed',
  'circuit_open',
  'no_data',
  'budget_spent',
  'aborted',
] as const;
export type MarketDataErrorKind = (typeof MARKET_DATA_ERROR_KINDS)[number];

const RETRYABLE: ReadonlySet<MarketDataErrorKind> = new Set(['rate_limited', 'upstream', 'timeout', 'network']);

/** The one error of the market-data port. The message says what failed and what to do; it never holds a key or a full URL. */
export class MarketDataError extends Error {
  override readonly name = 'MarketDataError';
  /** How long the source asked us to wait, ms; null when it did not say. */
  readonly retryAfterMs: number | null;

  constructor(
    readonly kind: MarketDataErrorKind,
    message: string,
    options: { cause?: unknown; retryAfterMs?: number | null } = {},
  ) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.retryAfterMs = options.retryAfterMs ?? null;
  }

  /** True when the same call may succeed a little later. */
  get retryable(): boolean {
    return RETRYABLE.has(this.kind);
  }
}

/** Rejects work that nobody waits for any more. */
export function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new MarketDataError('aborted', 'the call was aborted', { cause: signal.reason });
}
