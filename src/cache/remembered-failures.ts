import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Clock } from '../common/clock.js';

const FAILURES_KEPT = 10_000;

interface Failure {
  readonly error: unknown;
  readonly sinceMs: number;
  readonly untilMs: number;
}

/** Computations that failed a moment ago, in this process: the next readers get the same error at once, not a new attempt. */
@Injectable()
export class RememberedFailures {
  private readonly failures = new LRUCache<string, Failure>({ max: FAILURES_KEPT });

  constructor(private readonly clock: Clock) {}

  get(key: string): Failure | undefined {
    const failure = this.failures.get(key);
    if (failure === undefined) return undefined;
    const nowMs = this.clock.nowMs();
    // a clock that was put back must not keep a failure alive
    if (nowMs >= failure.sinceMs && nowMs < failure.untilMs) return failure;
    this.failures.delete(key);
    return undefined;
  }

  remember(key: string, error: unknown, forMs: number): void {
    const sinceMs = this.clock.nowMs();
    this.failures.set(key, { error, sinceMs, untilMs: sinceMs + forMs });
  }

  forget(keys: readonly string[]): void {
    for (const key of keys) this.failures.delete(key);
  }

  forgetAll(): void {
    this.failures.clear();
  }
}
