import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import type { ScanResult } from '../scan/scan-runner.js';

const RUNS_KEPT = 50;
const RUN_KEPT_MS = 24 * 3600 * 1000;

/** One published scan. Immutable; a reader holds one and never sees half of the next. */
export interface PublishedRun {
  /** Rises by one with every publication of this process. */
  readonly version: number;
  readonly publishedAtMs: number;
  readonly result: ScanResult;
}

/** The runs of the past, without the frame. */
export type RunRecord = Pick<PublishedRun, 'publishedAtMs'> & Pick<ScanResult, 'boards'>;

/** Holds the board that everybody reads and the runs before it. Publication is one assignment. */
@Injectable()
export class BoardStore {
  private latest: PublishedRun | null = null;
  private history: readonly RunRecord[] = [];

  constructor(private readonly clock: Clock) {}

  /** The last good run, or null before the first. */
  get current(): PublishedRun | null {
    return this.latest;
  }

  /** At most 50 runs of the last 24 h, newest first, the current one included. */
  get runs(): readonly RunRecord[] {
    const oldestMs = this.clock.nowMs() - RUN_KEPT_MS;
    return this.history.filter((run) => run.publishedAtMs >= oldestMs);
  }

  publish(result: ScanResult): PublishedRun {
    const publishedAtMs = this.clock.nowMs();
    this.latest = { version: (this.latest?.version ?? 0) + 1, publishedAtMs, result };
    this.history = [{ publishedAtMs, boards: result.boards }, ...this.runs].slice(0, RUNS_KEPT);
    return this.latest;
  }
}
