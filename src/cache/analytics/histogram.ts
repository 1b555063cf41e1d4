export interface HistogramSnapshot {
  /** Upper bounds, ms, rising; one more bucket follows for what is above the last. */
  readonly boundsMs: readonly number[];
  /** Observations in each bucket alone (not cumulative), one longer than the bounds. */
  readonly counts: readonly number[];
  readonly count: number;
  readonly sumMs: number;
  readonly maxMs: number;
}

/** Counts of durations in fixed buckets. Counts are exact up to 2^53. */
export class Histogram {
  private readonly counts: Float64Array;
  private sumMs = 0;
  private maxMs = 0;

  constructor(private readonly boundsMs: readonly number[]) {
    this.counts = new Float64Array(boundsMs.length + 1);
  }

  observe(ms: number): void {
    let bucket = 0;
    while (bucket < this.boundsMs.length && ms > (this.boundsMs[bucket] as number)) bucket++;
    this.counts[bucket] = (this.counts[bucket] as number) + 1;
    this.sumMs += ms;
    if (ms > this.maxMs) this.maxMs = ms;
  }

  snapshot(): HistogramSnapshot {
    const counts = [...this.counts];
    return {
      boundsMs: this.boundsMs,
      counts,
      count: counts.reduce((sum, count) => sum + count, 0),
      sumMs: this.sumMs,
      maxMs: this.maxMs,
    };
  }
}
