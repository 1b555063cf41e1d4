import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import type { ScanResult } from '../scan/scan-runner.js';
import type { RunRecord } from './run-record.js';

const RUNS_KEPT = 50;
const RUN_KEPT_MS = 24 * 3600 * 1000;

/** One published scan. Immutable; a reader holds one and never sees half of the next. */
export interface PublishedRun {
  /** Order of runs among all processes: a run gives way to one of a higher epoch. */
  readonly epoch: number;
  /** By the clock of this process, wherever the run was made. */
  readonly publishedAtMs: number;
  readonly result: ScanResult;
  /** What is kept of it when others have followed. */
  readonly record: RunRecord;
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

  /** Readers see the run from the moment that the promise resolves; false when a newer one stands, which then stays. */
  async publish(run: PublishedRun): Promise<boolean> {
    if (this.isOvertaken(run)) return false;
    await Promise.all(this.preparations.map((prepare) => prepare(run)));
    if (this.isOvertaken(run)) return false;
    this.latest = run;
    this.remember([run.record]);
    return true;
  }

  /** Adds runs that were published elsewhere or before this process began. */
  remember(records: readonly RunRecord[]): void {
    const byId = new Map([...records, ...this.runs].map((record) => [record.runId, record]));
    this.history = [...byId.values()].sort((a, b) => b.epoch - a.epoch).slice(0, RUNS_KEPT);
  }

  private isOvertaken({ epoch }: PublishedRun): boolean {
    return this.latest !== null && epoch <= this.latest.epoch;
  }
}
