/**
 * Until when a worker may count on the lock of its job, by its own monotonic clock: one that was asleep, or that Redis
 * does not reach, is told by nobody that its job has been given to another.
 */
export class LockLease {
  private isOver = false;
  private timer: NodeJS.Timeout;

  /** @param askedMs when Redis was asked for the lock, monotonic @param onLost called once, unless the lease has been ended before */
  constructor(
    private readonly durationMs: number,
    private askedMs: number,
    private readonly onLost: () => void,
  ) {
    this.timer = this.wake();
  }

  /** @param askedMs when Redis was asked for what it has granted by now, monotonic */
  renew(askedMs: number): void {
    if (this.isOver) return;
    this.askedMs = askedMs;
    clearTimeout(this.timer);
    this.timer = this.wake();
  }

  end(): void {
    this.isOver = true;
    clearTimeout(this.timer);
  }

  private wake(): NodeJS.Timeout {
    // answers that arrived while the process was busy are heard first
    return setTimeout(() => setImmediate(() => this.look()), Math.max(0, this.leftMs));
  }

  private look(): void {
    if (this.isOver || this.leftMs > 0) return;
    this.end();
    this.onLost();
  }

  private get leftMs(): number {
    return this.askedMs + this.durationMs - performance.now();
  }
}
