import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { staleAfterMs } from '../cycle/cadence.js';
import { CycleSchedule } from '../cycle/cycle-schedule.js';
import type { RunRecord } from './run-record.js';

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
    private readonly cycles: CycleSchedule,
  ) {}

  /** Age from which a board is stale at the present cadence, s. */
  get staleAfterSeconds(): number {
    return staleAfterMs(this.cycles.status().cadenceSeconds) / 1000;
  }

  ageOf(run: Pick<RunRecord, 'publishedAtMs'>): BoardAge {
    const ageMs = Math.max(0, this.clock.nowMs() - run.publishedAtMs);
    return { seconds: Math.floor(ageMs / 1000), stale: ageMs > this.staleAfterSeconds * 1000 };
  }

  /**
   * Whole seconds until the next board may come: by the schedule of this process, else by the cadence of those that publish
   * for it; 0 while a cycle runs. @param age of the board in force, null before the first
   */
  secondsToNextBoard(age: BoardAge | null): number {
    const { nextCycleMs, scheduled, cadenceSeconds } = this.cycles.status();
    if (nextCycleMs !== null) return Math.max(0, Math.ceil((nextCycleMs - this.clock.nowMs()) / 1000));
    return scheduled || age === null ? 0 : Math.max(0, cadenceSeconds - age.seconds);
  }
}
