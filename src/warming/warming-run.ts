import { giveWay } from './give-way.js';
import type { TickerFailure, WarmingProgress, WarmingReason, WarmingReport } from './warming-report.js';

/** Tickers under way at a time: the round trips of one overlap with the arithmetic of the others. */
const AT_ONCE = 4;
/** What is wrong with that many is wrong with the rest too. */
const FAILURES_TOLD = 100;

/** Makes the answers about one ticker ready: null, or the code of what stood in the way. Never rejects. */
type WarmTicker = (ticker: string) => Promise<string | null>;

/** The answers about some tickers being made ready, each ticker once. */
export class WarmingRun {
  private readonly tickers: readonly string[];
  private begun = 0;
  private succeeded = 0;
  private failedTotal = 0;
  private readonly failed: TickerFailure[] = [];

  /** @param startedMs epoch */
  constructor(
    private readonly reason: WarmingReason,
    tickers: readonly string[],
    private readonly startedMs: number,
  ) {
    this.tickers = [...new Set(tickers)];
  }

  get progress(): WarmingProgress {
    const { length } = this.tickers;
    const done = this.succeeded + this.failedTotal;
    return {
      reason: this.reason,
      started_at: new Date(this.startedMs).toISOString(),
      tickers: length,
      done,
      succeeded: this.succeeded,
      failed: this.failedTotal,
      percent: length === 0 ? 100 : Math.floor((100 * done) / length),
    };
  }

  /** Users go first. Begins nothing more once the signal has fired. */
  async carryOut(warm: WarmTicker, signal: AbortSignal): Promise<void> {
    const lane = async (): Promise<void> => {
      for (let ticker = this.next(signal); ticker !== undefined; ticker = this.next(signal)) {
        await giveWay(signal);
        const reason = await warm(ticker);
        if (reason === null) this.succeeded++;
        else this.fail({ ticker, reason });
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
  }

  /** @param finishedMs epoch */
  report(finishedMs: number): WarmingReport {
    const { reason, started_at, tickers, done, succeeded } = this.progress;
    return {
      reason,
      outcome: done === tickers ? 'completed' : 'stopped',
      started_at,
      finished_at: new Date(finishedMs).toISOString(),
      tickers,
      succeeded,
      failed: this.failed,
      failed_total: this.failedTotal,
      skipped: tickers - done,
    };
  }

  private fail(failure: TickerFailure): void {
    if (this.failedTotal++ < FAILURES_TOLD) this.failed.push(failure);
  }

  private next(signal: AbortSignal): string | undefined {
    return signal.aborted ? undefined : this.tickers[this.begun++];
  }
}
