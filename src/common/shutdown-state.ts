import { Injectable } from '@nestjs/common';

/** Whether the process is on its way out: it still answers, but wants no new work and no kept connections. */
@Injectable()
export class ShutdownState {
  /** Monotonic; null = nobody has asked it to leave. */
  private begunMs: number | null = null;

  get draining(): boolean {
    return this.begunMs !== null;
  }

  /** Since it was asked to leave; 0 before. */
  get drainingMs(): number {
    return this.begunMs === null ? 0 : performance.now() - this.begunMs;
  }

  begin(): void {
    this.begunMs ??= performance.now();
  }
}
