import { CACHE_OPERATIONS, type CacheOperation } from '../cache-observer.js';
import { Histogram, type HistogramSnapshot } from './histogram.js';

/** A memory read takes a fraction of a microsecond. */
const L1_BOUNDS_MS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5];
/** A read of Redis takes a tenth of a millisecond nearby; its timeouts end at some hundreds. */
export const L2_BOUNDS_MS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000];
/** Computing may be a call to a provider. */
const COMPUTE_BOUNDS_MS = [1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000];

export interface FamilySnapshot {
  readonly family: string;
  /** Fresh values found in memory. */
  readonly hitsL1: number;
  /** Fresh values found in Redis. */
  readonly hitsL2: number;
  readonly staleHits: number;
  readonly misses: number;
  readonly errors: Readonly<Record<CacheOperation, number>>;
  readonly computeFailures: number;
  /** Values sent to Redis, and their bytes. */
  readonly writes: number;
  readonly bytesWritten: number;
  readonly l1Latency: HistogramSnapshot;
  readonly l2Latency: HistogramSnapshot;
  /** Failed computations included. */
  readonly computeLatency: HistogramSnapshot;
}

/** What happened to one family since the process started. */
export class FamilyCounters {
  hitsL1 = 0;
  hitsL2 = 0;
  staleHits = 0;
  misses = 0;
  computeFailures = 0;
  writes = 0;
  bytesWritten = 0;
  readonly errors: Record<CacheOperation, number>;
  readonly l1Latency = new Histogram(L1_BOUNDS_MS);
  readonly l2Latency = new Histogram(L2_BOUNDS_MS);
  readonly computeLatency = new Histogram(COMPUTE_BOUNDS_MS);

  constructor(readonly family: string) {
    this.errors = Object.fromEntries(CACHE_OPERATIONS.map((name) => [name, 0])) as Record<CacheOperation, number>;
  }

  snapshot(): FamilySnapshot {
    const { family, hitsL1, hitsL2, staleHits, misses, computeFailures, writes, bytesWritten } = this;
    return {
      family,
      hitsL1,
      hitsL2,
      staleHits,
      misses,
      errors: { ...this.errors },
      computeFailures,
      writes,
      bytesWritten,
      l1Latency: this.l1Latency.snapshot(),
      l2Latency: this.l2Latency.snapshot(),
      computeLatency: this.computeLatency.snapshot(),
    };
  }
}
