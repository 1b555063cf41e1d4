/** Pauses and the clock they are measured by, apart from the market's clock: tests drive both on their own. */
export abstract class Timer {
  /** Milliseconds on a clock that never jumps; where its zero lies means nothing. */
  abstract nowMs(): number;
  /** Resolves `ms` from now; rejects with a MarketDataError of kind `aborted` as soon as the signal aborts. */
  abstract wait(ms: number, signal: AbortSignal): Promise<void>;
}
