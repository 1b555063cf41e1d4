import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Clock } from '../common/clock.js';

const FAILURES_KEPT = 10_000;

interface Failure {
  readonly error: Error;
  readonly untilMs: number;
}

/** Computations that failed a moment ago, in this process: the next readers get the same error at once, not a new attempt. */
@Injectable()
export class RememberedFailures {
  private readonly failures = new LRUCache<string, Failure>({ max: FAILURES_KEPT });

  constructor(private readonly clock: Clock) {}

  get(key: string): Failure | undefined {
    const failure = this.failures.get(key);
    if (failure === undefined || this.clock.nowMs() < failure.untilMs) return failure;
    this.failures.delete(key);
    return undefined;
  }

  remember(key: string, error: unknown, forMs: number): void {
    this.failures.set(key, { error: error as Error, untilMs: this.clock.nowMs() + forMs });
  }

  forget(keys: readonly string[]): void {
    for (const key of keys) this.failures.delete(key);
  }

  forgetAll(): void {
    this.failures.clear();
  }
}
