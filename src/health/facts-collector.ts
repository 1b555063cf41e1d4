import { Injectable } from '@nestjs/common';
import { ShutdownState } from '../common/shutdown-state.js';
import { type BoardAge, BoardFreshness } from '../discovery/board/board-freshness.js';
import { BoardStore, type PublishedRun } from '../discovery/board/board-store.js';
import type { RunMetadata } from '../discovery/domain/board.js';
import { JobQueue } from '../jobs/job-queue.js';
import { WorkerFacts, type WorkerState } from './worker-facts.js';

/** What is served, and who makes it. */
export interface CollectedFacts {
  /** The worker of this process, or of another one; null = none is known. */
  readonly worker: WorkerState | null;
  /** `paused`: an operator has stopped the workers. */
  readonly queue: { readonly available: boolean; readonly paused: boolean };
  /** null before the first board. */
  readonly board: { readonly age: BoardAge; readonly meta: RunMetadata } | null;
}

/** Asks the parts how they fare. Nothing here waits for a network. */
@Injectable()
export class FactsCollector {
  constructor(
    private readonly shutdown: ShutdownState,
    private readonly boards: BoardStore,
    private readonly freshness: BoardFreshness,
    private readonly worker: WorkerFacts,
    private readonly queue: JobQueue,
  ) {}

  /** Another one after everything that this process does to its own health. */
  get occasion(): string {
    return [this.shutdown.draining, this.boards.current?.epoch, this.queue.isPaused].join(' ');
  }

  async collect(): Promise<CollectedFacts> {
    return { ...this.atOnce, worker: await this.worker.read() };
  }

  /** What can be told without asking for the worker. */
  get atOnce(): CollectedFacts {
    const { current } = this.boards;
    return {
      worker: null,
      queue: { available: this.queue.availability.available, paused: this.queue.isPaused },
      board: current === null ? null : this.factsOf(current),
    };
  }

  /** Both strategies of a run share the figures that health reads. */
  private factsOf(run: PublishedRun): NonNullable<CollectedFacts['board']> {
    return { age: this.freshness.ageOf(run), meta: run.result.boards.hybrid_v1.meta };
  }
}
