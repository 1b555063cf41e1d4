import { Injectable } from '@nestjs/common';
import { CycleSchedule } from './cycle-schedule.js';
import type { CycleStatus } from './cycle-status.js';
import { CycleTicks } from './cycle-ticks.js';

/** The schedule of a process that never scans: others keep the cadence. */
@Injectable()
export class FollowedCycles extends CycleSchedule {
  constructor(private readonly ticks: CycleTicks) {
    super();
  }

  override status(): CycleStatus {
    return {
      scheduled: false,
      running: false,
      lastSuccessMs: null,
      consecutiveFailures: 0,
      lastError: null,
      nextCycleMs: null,
      cadenceSeconds: this.ticks.cadenceSeconds,
      stage: null,
    };
  }
}
