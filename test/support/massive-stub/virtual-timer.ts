import { MarketDataError } from '../../../src/market-data/market-data-error.js';
import { Timer } from '../../../src/market-data/adapters/massive/timer.js';

interface Sleeper {
  readonly atMs: number;
  readonly wake: () => void;
}

/** Pauses that take no real time: the clock jumps to the next wake-up, but not while `isBusy` says that something is on its way. */
export class VirtualTimer extends Timer {
  private ms = 0;
  private sleepers: Sleeper[] = [];
  /** Every pause asked for, ms. */
  readonly pauses: number[] = [];

  constructor(private readonly isBusy: () => boolean = () => false) {
    super();
  }

  override nowMs(): number {
    return this.ms;
  }

  /** Lets time pass without anybody waiting for it. */
  advance(byMs: number): void {
    this.ms += byMs;
  }

  override wait(ms: number, signal: AbortSignal): Promise<void> {
    this.pauses.push(ms);
    return new Promise((resolve, reject) => {
      const sleeper: Sleeper = { atMs: this.ms + ms, wake: resolve };
      const onAbort = (): void => {
        this.sleepers = this.sleepers.filter((other) => other !== sleeper);
        reject(new MarketDataError('aborted', 'The pause was called off.'));
      };
      if (signal.aborted) return onAbort();
      signal.addEventListener('abort', onAbort, { once: true });
      this.sleepers.push(sleeper);
      setImmediate(() => this.jump());
    });
  }

  private jump(): void {
    if (this.isBusy()) {
      setImmediate(() => this.jump());
      return;
    }
    const next = this.sleepers.sort((a, b) => a.atMs - b.atMs).shift();
    if (next === undefined) return;
    this.ms = Math.max(this.ms, next.atMs);
    next.wake();
  }
}
