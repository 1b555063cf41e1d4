import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { CycleService } from '../cycle/cycle.service.js';
import type { RunRecord } from './board-store.js';

/** Below this age a board is never stale, however fast the cycles. */
const MIN_STALE_SECONDS = 180;
/** Two cycles may fail before the third is overdue. */
const STALE_CADENCES = 2.5;

/** How old a board is, and whether that is too old. */
export interface BoardAge {
  readonly seconds: number;
  readonly stale: boolean;
}

/** The one rule of how fresh is fresh; reads, health and alerts all ask here. */
@Injectable()
export class BoardFreshness {
  constructor(
    private readonly clock: Clock,
    private readonly cycles: CycleService,
  ) {}

  ageOf(run: Pick<RunRecord, 'publishedAtMs'>): BoardAge {
    const seconds = Math.max(0, Math.floor((this.clock.nowMs() - run.publishedAtMs) / 1000));
    return {
      seconds,
      stale: seconds > Math.max(MIN_STALE_SECONDS, STALE_CADENCES * this.cycles.status().cadenceSeconds),
    };
  }

  /** Whole seconds until the next board may come; 0 while a cycle runs or none is scheduled. */
  secondsToNextCycle(): number {
    const { nextCycleMs } = this.cycles.status();
    return nextCycleMs === null ? 0 : Math.max(0, Math.ceil((nextCycleMs - this.clock.nowMs()) / 1000));
  }
}
