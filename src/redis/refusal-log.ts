import { Logger } from '@nestjs/common';
import type { Clock } from '../common/clock.js';

const QUIET_MS = 30_000;
const MAX_CHARS = 200;

/** Says what Redis refuses, and to whom: one line per purpose and text in 30 s, and one when it no longer does. */
export class RefusalLog {
  private readonly logger = new Logger('Redis');
  /** Purpose and text, and when it was logged. */
  private readonly lastMs = new Map<string, number>();
  private readonly told = new Set<string>();

  constructor(
    private readonly clock: Clock,
    private readonly address: string,
  ) {}

  refused(purpose: string, refusal: Error): void {
    const line = `${purpose}: ${textOf(refusal)}`;
    const nowMs = this.clock.nowMs();
    for (const [other, atMs] of this.lastMs) if (nowMs - atMs >= QUIET_MS) this.lastMs.delete(other);
    if (this.lastMs.has(line)) return;
    this.lastMs.set(line, nowMs);
    this.told.add(purpose);
    this.logger.warn(`Redis at ${this.address} refuses ${line}`);
  }

  /** Says so only after it said that something was refused. */
  accepted(purpose: string): void {
    if (this.told.delete(purpose)) this.logger.log(`Redis at ${this.address} no longer refuses ${purpose}`);
  }
}

/** Without the arguments that Redis quotes, which may be values, and without where in a script it happened. */
function textOf({ message }: Error): string {
  return message.replace(/,? (with args beginning with:|script: [0-9a-f]{40}).*$/s, '').slice(0, MAX_CHARS);
}
