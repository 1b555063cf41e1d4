import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import type { ScanResult } from '../scan/scan-runner.js';
import { recordRun, type RunRecord } from './run-record.js';

const RUNS_KEPT = 50;
const RUN_KEPT_MS = 24 * 3600 * 1000;

/** One published scan. Immutable; a reader holds one and never sees half of the next. */
export interface PublishedRun {
  /** Rises by one with every publication of this process. */
  readonly version: number;
  readonly publishedAtMs: number;
  readonly result: ScanResult;
}

/** Holds the board that everybody reads and the runs before it. Publication is one assignment, once all that serves it is ready. */
@Injectable()
export class BoardStore {
  private latest: PublishedRun | null = null;
  private history: readonly RunRecord[] = [];
  private readonly preparations: ((run: PublishedRun) => Promise<void>)[] = [];

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

  /** Registers work on a run that is to be done before anybody can see it, so that no reader waits for it. It must not reject. */
  beforePublication(prepare: (run: PublishedRun) => Promise<void>): void {
    this.preparations.push(prepare);
  }

  /** Readers see the run from the moment that the promise resolves. */
  async publish(result: ScanResult): Promise<PublishedRun> {
    const publishedAtMs = this.clock.nowMs();
    const run = { version: (this.latest?.version ?? 0) + 1, publishedAtMs, result };
    const [record] = await Promise.all([
      recordRun(result, publishedAtMs),
      ...this.preparations.map((prepare) => prepare(run)),
    ]);
    this.latest = run;
    this.history = [record, ...this.runs].slice(0, RUNS_KEPT);
    return run;
  }
}
