import { Injectable } from '@nestjs/common';
import { CalibrationBook } from '../calibration/calibration-book.js';
import { ShutdownState } from '../common/shutdown-state.js';
import { BoardFreshness } from '../discovery/board/board-freshness.js';
import { BoardStore, type PublishedRun } from '../discovery/board/board-store.js';
import type { RunMetadata } from '../discovery/domain/board.js';
import { JobQueue } from '../jobs/job-queue.js';
import type { HealthFacts } from './judge-health.js';
import { WorkerFacts, type WorkerState } from './worker-facts.js';

export type CollectedFacts = Omit<HealthFacts, 'simulatedByDefault' | 'redis' | 'worker' | 'board'> & {
  readonly worker: WorkerState | null;
  readonly board: (NonNullable<HealthFacts['board']> & { readonly meta: RunMetadata }) | null;
};

/** Asks the parts how they fare. Nothing here waits for a network. */
@Injectable()
export class FactsCollector {
  constructor(
    private readonly shutdown: ShutdownState,
    private readonly boards: BoardStore,
    private readonly freshness: BoardFreshness,
    private readonly worker: WorkerFacts,
    private readonly queue: JobQueue,
    private readonly calibration: CalibrationBook,
  ) {}

  async collect(): Promise<CollectedFacts> {
    const { current } = this.boards;
    return {
      draining: this.shutdown.draining,
      worker: await this.worker.read(),
      calibration: this.calibration.trouble,
      queue: { ...this.queue.availability, paused: this.queue.isPaused },
      board: current === null ? null : this.factsOf(current),
    };
  }

  /** Both strategies of a run share the figures that health reads. */
  private factsOf(run: PublishedRun): NonNullable<CollectedFacts['board']> {
    return { age: this.freshness.ageOf(run), meta: run.result.boards.hybrid_v1.meta };
  }
}
