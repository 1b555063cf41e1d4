/** What the watchdog looks at. Times are monotonic, ms. */
export interface ConsumerSigns {
  readonly nowMs: number;
  /** The queue answers other connections of this process. */
  readonly available: boolean;
  /** When the worker's own connection last answered, or when the worker was made. */
  readonly answeredMs: number;
  /** The library's loop goes on. */
  readonly looping: boolean;
  readonly isBusy: boolean;
  /** Jobs wait that could be taken at once. */
  readonly jobsReady: boolean;
}

export type StuckReason = 'silent' | 'idle' | 'ended';

const SILENCE_MS = 5_000;
/** An idle worker looks every 2 s even if nothing wakes it. */
const IDLENESS_MS = 8_000;

/** Finds a worker that will not run a job again by itself, as has happened after outages of Redis. */
export class ConsumerWatchdog {
  private availableSinceMs: number | null = null;
  private idleSinceMs: number | null = null;

  /** null: nothing is wrong, or it cannot be told yet. */
  check(signs: ConsumerSigns): StuckReason | null {
    const { nowMs } = signs;
    this.availableSinceMs = signs.available ? (this.availableSinceMs ?? nowMs) : null;
    const isIdle = signs.available && signs.jobsReady && !signs.isBusy;
    this.idleSinceMs = isIdle ? (this.idleSinceMs ?? nowMs) : null;
    if (this.availableSinceMs === null) return null;
    if (!signs.looping) return 'ended';
    if (nowMs - Math.max(signs.answeredMs, this.availableSinceMs) >= SILENCE_MS) return 'silent';
    if (this.idleSinceMs !== null && nowMs - this.idleSinceMs >= IDLENESS_MS) return 'idle';
    return null;
  }

  /** A new worker has all the time again. */
  reset(): void {
    this.availableSinceMs = null;
    this.idleSinceMs = null;
  }
}
