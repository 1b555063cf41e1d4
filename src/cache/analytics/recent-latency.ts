import { Histogram } from './histogram.js';

const WINDOW_MS = 300_000;
/** Of fewer, the slowest one is the last hundredth. */
const OBSERVED_AT_LEAST = 100;

/** Durations of the last 5 to 10 minutes: what was slow an hour ago is not slow now. */
export class RecentLatency {
  private newer: Histogram;
  private older: Histogram;

  /** @param turnedAtMs now */
  constructor(
    private readonly boundsMs: readonly number[],
    private turnedAtMs: number,
  ) {
    this.newer = new Histogram(boundsMs);
    this.older = new Histogram(boundsMs);
  }

  observe(ms: number): void {
    this.newer.observe(ms);
  }

  /** Forgets what is too old by now. To be called more often than every 5 minutes. */
  turn(nowMs: number): void {
    if (nowMs - this.turnedAtMs < WINDOW_MS) return;
    this.turnedAtMs = nowMs;
    this.older = this.newer;
    this.newer = new Histogram(this.boundsMs);
  }

  /** What a share of the durations does not exceed: a bound of the histogram, or the longest there was; null = there were fewer than 100. */
  quantileMs(share: number): number | null {
    const [a, b] = [this.newer.snapshot(), this.older.snapshot()];
    const total = a.count + b.count;
    if (total < OBSERVED_AT_LEAST) return null;
    const maxMs = Math.max(a.maxMs, b.maxMs);
    let seen = 0;
    for (const [at, boundMs] of this.boundsMs.entries()) {
      seen += (a.counts[at] ?? 0) + (b.counts[at] ?? 0);
      if (seen >= share * total) return Math.min(boundMs, maxMs);
    }
    return maxMs;
  }
}
