import type { CycleStatus } from '../discovery/cycle/cycle-status.js';
import type { ScanRunnerStatus } from '../discovery/scan/scan-runner.js';

/** Memory of a process, bytes, as Node counts it. */
export interface WorkerMemory {
  readonly rssBytes: number;
  readonly heapUsedBytes: number;
  readonly heapTotalBytes: number;
  readonly externalBytes: number;
}

/** How a process that scans fares. JSON; times are epoch ms by the clock of whoever reads it. Errors by their kind alone. */
export interface WorkerState {
  readonly cycle: CycleStatus;
  readonly runner: ScanRunnerStatus;
  readonly jobs: {
    /** It takes jobs from the queue. */
    readonly consuming: boolean;
    /** Id of the running job; null = none. */
    readonly active: string | null;
    /** When a try last ended, well or not; null = none yet. */
    readonly lastFinishedMs: number | null;
    /** How often its consumer was found stuck and replaced. */
    readonly restarts: number;
  };
  readonly memory: WorkerMemory;
}

/** The worker that this process knows of: itself, or one elsewhere. */
export abstract class WorkerFacts {
  /** null: there is none. From memory; never rejects because of Redis. */
  abstract read(): Promise<WorkerState | null>;
}
