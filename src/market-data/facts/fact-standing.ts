import { MarketDataError } from '../market-data-error.js';

const FIRST_BACKOFF_MS = 60_000;
const LAST_BACKOFF_MS = 30 * 60_000;

/** How asking for one kind of facts fares. Times are the market's, epoch ms. */
export class FactStanding {
  /** When a call was made for it last, whatever came of it; null when never. */
  triedMs: number | null = null;
  /** `kind: message` of what stands in the way; null when all is well. */
  error: string | null = null;
  /** The plan does not include it. Asking again costs nothing: the source knows when the plan may have changed. */
  refused = false;
  /** The budget of the last cycle ended before this kind had its answer: it goes first in the next. */
  cutShort = false;
  private failures = 0;
  private notBeforeMs = -Infinity;

  mayAsk(nowMs: number): boolean {
    return nowMs >= this.notBeforeMs;
  }

  /** All is well, also when somebody else has asked. */
  settle(): void {
    this.error = null;
    this.refused = false;
    this.cutShort = false;
    this.failures = 0;
    this.notBeforeMs = -Infinity;
  }

  /** Tells of an error that is no reason to wait. */
  note(error: unknown): void {
    // Nobody awaits these questions: an error of our own is told like any other.
    this.error = error instanceof MarketDataError ? `${error.kind}: ${error.message}` : `internal: ${String(error)}`;
  }

  /** Backs off 1, 2, 4 ... 30 minutes, and never less than the source asks for. */
  failed(error: unknown, nowMs: number): void {
    if (error instanceof MarketDataError && error.kind === 'aborted') return;
    this.note(error);
    this.cutShort = false;
    this.refused = error instanceof MarketDataError && error.kind === 'not_entitled';
    if (this.refused) return;
    const askedPauseMs = error instanceof MarketDataError ? (error.retryAfterMs ?? 0) : 0;
    const backoffMs = Math.min(FIRST_BACKOFF_MS * 2 ** this.failures, LAST_BACKOFF_MS);
    this.notBeforeMs = nowMs + Math.max(backoffMs, askedPauseMs);
    this.failures++;
  }

  /** @param startedWhole the cycle's whole budget was there when the question began: waiting for the next changes nothing */
  ranOut(error: MarketDataError, nowMs: number, startedWhole: boolean): void {
    if (startedWhole) this.failed(error, nowMs);
    else this.cutShort = true;
  }
}
