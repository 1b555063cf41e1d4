import { Injectable } from '@nestjs/common';
import { ShutdownState } from '../common/shutdown-state.js';
import { BoardFreshness } from '../discovery/board/board-freshness.js';
import { BoardStore } from '../discovery/board/board-store.js';
import { CycleService } from '../discovery/cycle/cycle.service.js';
import { ScanRunner, type ScanRunnerStatus } from '../discovery/scan/scan-runner.js';
import type { HealthFacts } from './judge-health.js';

export type CollectedFacts = Omit<HealthFacts, 'simulatedByDefault' | 'runner' | 'redis'> & {
  readonly runner: ScanRunnerStatus;
};

/** Asks the parts how they fare. Nothing here waits for a network. */
@Injectable()
export class FactsCollector {
  constructor(
    private readonly shutdown: ShutdownState,
    private readonly boards: BoardStore,
    private readonly freshness: BoardFreshness,
    private readonly cycles: CycleService,
    private readonly runner: ScanRunner,
  ) {}

  async collect(): Promise<CollectedFacts> {
    const { current } = this.boards;
    // Both strategies of a run share the figures that health reads.
    const board =
      current === null ? null : { age: this.freshness.ageOf(current), meta: current.result.boards.hybrid_v1.meta };
    return { draining: this.shutdown.draining, cycle: this.cycles.status(), runner: await this.runner.status(), board };
  }
}
