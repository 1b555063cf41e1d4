/**
 * Until when a worker may count on the lock of its job, by its own monotonic clock: one that was asleep, or that Redis
 * does not reach, is told by nobody that its job has been given to another.
 */
export class LockLease {
  private renewedMs = performance.now();
  private isOver = false;
  private readonly timer: NodeJS.Timeout;

  /** @param onLost called once, unless the lease has been ended before */
  constructor(
    private readonly durationMs: number,
    private readonly onLost: () => void,
  ) {
    // answers that arrived while the process was busy are heard first
    this.timer = setTimeout(() => setImmediate(() => this.look()), durationMs);
  }

  renew(): void {
    this.renewedMs = performance.now();
    if (!this.isOver) this.timer.refresh();
  }

  end(): void {
    this.isOver = true;
    clearTimeout(this.timer);
  }

  private look(): void {
    if (this.isOver || performance.now() - this.renewedMs < this.durationMs) return;
    this.end();
    this.onLost();
  }
}
