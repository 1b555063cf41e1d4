import { Logger } from '@nestjs/common';

const QUIET_MS = 30_000;

/** Logs why spans could not be sent: a collector that is away is told once in 30 s. */
export class TraceTrouble {
  private readonly logger = new Logger('Tracing');
  private quietUntilMs = 0;

  tell(reason: string): void {
    const nowMs = performance.now();
    if (nowMs < this.quietUntilMs) return;
    this.quietUntilMs = nowMs + QUIET_MS;
    this.logger.warn(`Spans were not sent: ${reason.slice(0, 300)}`);
  }
}
