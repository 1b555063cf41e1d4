import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import type { Emergency } from './emergency.js';

/** An emergency that holds; times in epoch ms by the clock of this process. */
export interface ActiveEmergency {
  readonly sinceMs: number;
  readonly untilMs: number;
  readonly by: string | null;
  readonly reason: string | null;
}

/** Whether legacy_v0 is forced upon this process. Read for every request: no I/O. */
@Injectable()
export class EmergencySwitch {
  private held: ActiveEmergency | null = null;
  /** What `held` was made of: one order has one end, however often it is read again. */
  private order: Emergency | null = null;

  constructor(private readonly clock: Clock) {}

  /** null from the moment that the clock reaches its end, whether or not anybody has told so. */
  get active(): ActiveEmergency | null {
    return this.held !== null && this.clock.nowMs() < this.held.untilMs ? this.held : null;
  }

  /**
   * Takes over what the store says. @param storeNowMs the clock that the emergency's times are of, which may differ from
   * ours; null = nothing is ordered
   */
  follow(order: Emergency | null, storeNowMs: number): void {
    if (JSON.stringify(order) === JSON.stringify(this.order)) return;
    this.order = order;
    this.held = order === null || order.ended ? null : this.localOf(order, storeNowMs);
  }

  /** The order that holds here and by the clock of the store: a store that has none has lost it. null = none does. */
  missedBy(storeNowMs: number): Emergency | null {
    return this.active !== null && this.order !== null && storeNowMs < this.order.until_ms ? this.order : null;
  }

  /** A clock that was set back since makes no emergency longer than it was ordered. */
  private localOf({ since_ms, until_ms, by, reason }: Emergency, storeNowMs: number): ActiveEmergency {
    const nowMs = this.clock.nowMs();
    const leftMs = Math.min(until_ms - storeNowMs, until_ms - since_ms);
    return { sinceMs: nowMs + leftMs - (until_ms - since_ms), untilMs: nowMs + leftMs, by, reason };
  }
}
