import { Logger } from '@nestjs/common';
import type { Clock } from '../../../common/clock.js';
import type { QueueAvailability } from '../../job-queue.js';
import type { QueueTrouble } from '../../queue-unavailable.error.js';

const QUIET_MS = 30_000;

/** Holds whether the store of the queue can be used, and logs what lasts: one line per reason in 30 s. */
export class LinkHealth {
  private readonly logger = new Logger('JobQueue');
  private readonly lastMs = new Map<QueueTrouble, number>();
  private toldTrouble = false;
  private current: QueueAvailability = { available: false, reason: 'connecting', policyWarning: null };

  constructor(
    private readonly clock: Clock,
    /** Name and address, for logs. */
    private readonly queue: string,
  ) {}

  get availability(): QueueAvailability {
    return this.current;
  }

  up(): void {
    if (this.current.available) return;
    this.current = { ...this.current, available: true, reason: null };
    if (this.toldTrouble) this.logger.log(`The Redis of the job queue ${this.queue} is back`);
    this.toldTrouble = false;
  }

  down(reason: QueueTrouble): void {
    this.current = { ...this.current, available: false, reason };
  }

  setPolicyWarning(policyWarning: string | null): void {
    if (policyWarning !== null && policyWarning !== this.current.policyWarning) this.logger.warn(policyWarning);
    this.current = { ...this.current, policyWarning };
  }

  /** Called now and then, so that what heals within moments is no news. */
  report(): void {
    const { reason } = this.current;
    if (reason === null || reason === 'connecting' || reason === 'closed') return;
    const nowMs = this.clock.nowMs();
    if (nowMs - (this.lastMs.get(reason) ?? -Infinity) < QUIET_MS) return;
    this.lastMs.set(reason, nowMs);
    this.toldTrouble = true;
    this.logger.warn(
      `The Redis of the job queue ${this.queue} cannot be used: ${reason}. No jobs are taken until it can.`,
    );
  }
}
