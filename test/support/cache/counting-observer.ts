import { type CacheOperation, CacheObserver, type CacheTier } from '../../../src/cache/cache-observer.js';

/** Remembers how often it was told what. */
export class CountingObserver extends CacheObserver {
  readonly hits = { l1: 0, l2: 0 };
  readonly errors: CacheOperation[] = [];
  stales = 0;
  misses = 0;
  computations = 0;
  failedComputations = 0;
  bytesWritten = 0;

  override hit(_family: string, _key: string, tier: CacheTier): void {
    this.hits[tier]++;
  }

  override stale(): void {
    this.stales++;
  }

  override miss(): void {
    this.misses++;
  }

  override error(_family: string, operation: CacheOperation): void {
    this.errors.push(operation);
  }

  override compute(_family: string, _durationMs: number, ok: boolean): void {
    if (ok) this.computations++;
    else this.failedComputations++;
  }

  override latency(): void {
    // not counted
  }

  override write(_family: string, bytes: number): void {
    this.bytesWritten += bytes;
  }
}
