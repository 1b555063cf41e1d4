import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { SystemClock } from '../common/system-clock.js';

const TICK_MS = 20;

/**
 * The time for reads from memory, at most 20 ms old: asking the machine for it costs as much as finding the value.
 * A clock that is not the machine's is asked each time.
 */
@Injectable()
export class CoarseClock implements OnModuleDestroy {
  private tickMs: number;
  private readonly timer: NodeJS.Timeout | null;

  constructor(private readonly clock: Clock) {
    this.tickMs = clock.nowMs();
    this.timer = clock instanceof SystemClock ? setInterval(() => this.tick(), TICK_MS).unref() : null;
  }

  /** As of `Clock`. */
  nowMs(): number {
    return this.timer === null ? this.clock.nowMs() : this.tickMs;
  }

  onModuleDestroy(): void {
    if (this.timer !== null) clearInterval(this.timer);
  }

  private tick(): void {
    this.tickMs = this.clock.nowMs();
  }
}
