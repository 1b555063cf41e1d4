import { MarketDataError } from '../../market-data-error.js';
import type { Timer } from './timer.js';

/** At most `calls` requests in any `windowMs`. */
export interface Pace {
  readonly calls: number;
  readonly windowMs: number;
}

/** 5 a minute, hard. The second on top covers requests that travel at different speeds. */
export const BASIC_PACE: Pace = { calls: 5, windowMs: 61_000 };
/** Paid plans ask for fewer than 100 a second; a fifth of that is plenty and forgives bursts. */
export const PAID_PACE: Pace = { calls: 20, windowMs: 1_000 };

/**
 * Who goes first: the snapshot of a cycle, then the lists that a cycle cannot do without, then the back-fill, which is
 * also spread evenly over the window. At five requests a minute it would otherwise fill each window as it opens, and
 * the first board, which needs a dozen pages one after the other, would have to wait for all of the history.
 */
export const PRIORITIES = ['interactive', 'list', 'background'] as const;
export type Priority = (typeof PRIORITIES)[number];

/** A longer pause is not waited for: calls fail at once, and the caller keeps what it has. */
export const LONGEST_PAUSE_MS = 60_000;

interface Waiter {
  readonly admit: () => void;
  readonly refuse: (error: MarketDataError) => void;
}

/** A sliding window over the times of past requests, with two queues and a pause that the source may impose. */
export class RateLimiter {
  private readonly queues: Record<Priority, Waiter[]> = { interactive: [], list: [], background: [] };
  private sentMs: number[] = [];
  private pausedUntilMs = -Infinity;
  private sleep: AbortController | null = null;

  constructor(
    private currentPace: Pace,
    private readonly timer: Timer,
  ) {}

  get pace(): Pace {
    return this.currentPace;
  }

  set pace(pace: Pace) {
    this.currentPace = pace;
    this.sleep?.abort();
  }

  get pauseLeftMs(): number {
    return Math.max(0, this.pausedUntilMs - this.timer.nowMs());
  }

  /** No request leaves during the next `ms`. Never shortens an earlier pause. */
  pause(ms: number): void {
    this.pausedUntilMs = Math.max(this.pausedUntilMs, this.timer.nowMs() + ms);
    if (this.pauseLeftMs <= LONGEST_PAUSE_MS) return;
    const error = this.pauseError();
    for (const priority of PRIORITIES) for (const waiter of [...this.queues[priority]]) waiter.refuse(error);
  }

  /** Resolves when a request may leave; rejects with `rate_limited` when a pause is too long to wait for, or `aborted`. */
  async acquire(priority: Priority, signal: AbortSignal): Promise<void> {
    if (this.pauseLeftMs > LONGEST_PAUSE_MS) throw this.pauseError();
    if (signal.aborted) throw calledOff();
    await new Promise<void>((resolve, reject) => {
      const leave = (): void => {
        signal.removeEventListener('abort', onAbort);
        this.queues[priority] = this.queues[priority].filter((other) => other !== waiter);
        if (this.next() === undefined) this.sleep?.abort();
      };
      const waiter: Waiter = {
        admit: () => {
          leave();
          resolve();
        },
        refuse: (error) => {
          leave();
          reject(error);
        },
      };
      const onAbort = (): void => waiter.refuse(calledOff());
      signal.addEventListener('abort', onAbort, { once: true });
      this.queues[priority].push(waiter);
      if (priority !== 'background') this.sleep?.abort();
      this.admitWaiters();
    });
  }

  private admitWaiters(): void {
    if (this.sleep !== null) return;
    for (let waiter = this.next(); waiter !== undefined; waiter = this.next()) {
      const delayMs = this.delayMs(waiter === this.queues.background[0]);
      if (delayMs > 0) {
        this.sleepFor(delayMs);
        return;
      }
      this.sentMs = [...this.sentMs.slice(1 - PAID_PACE.calls), this.timer.nowMs()];
      waiter.admit();
    }
  }

  private next(): Waiter | undefined {
    return this.queues.interactive[0] ?? this.queues.list[0] ?? this.queues.background[0];
  }

  private delayMs(isBackground: boolean): number {
    const { calls, windowMs } = this.currentPace;
    const windowFreeMs = (this.sentMs.at(-calls) ?? -Infinity) + windowMs;
    const spreadMs = isBackground ? (this.sentMs.at(-1) ?? -Infinity) + windowMs / calls : -Infinity;
    return Math.max(this.pausedUntilMs, windowFreeMs, spreadMs) - this.timer.nowMs();
  }

  /** An early wake-up (new pace, somebody more urgent, nobody left waiting) and the end of the pause lead to the same question: who may leave now? */
  private sleepFor(ms: number): void {
    this.sleep = new AbortController();
    const wake = (): void => {
      this.sleep = null;
      this.admitWaiters();
    };
    this.timer.wait(ms, this.sleep.signal).then(wake, wake);
  }

  private pauseError(): MarketDataError {
    const retryAfterMs = Math.ceil(this.pauseLeftMs);
    return new MarketDataError(
      'rate_limited',
      `The source asked for a pause; no request for another ${Math.ceil(retryAfterMs / 1_000)} s.`,
      { retryAfterMs },
    );
  }
}

function calledOff(): MarketDataError {
  return new MarketDataError('aborted', 'The request was called off while it waited for its turn.');
}
