import { Injectable } from '@nestjs/common';
import { setTimeout as pause } from 'node:timers/promises';
import { Clock } from '../../common/clock.js';
import { ShutdownState } from '../../common/shutdown-state.js';
import { BoardStore } from '../board/board-store.js';
import type { RunMetadata } from '../domain/board.js';
import type { StrategyName } from '../domain/strategy.js';
import { ScanJobs } from '../jobs/scan-jobs.js';
import type { ScanStatus } from '../jobs/scan-status.js';
import { jobExpired, refreshFailed } from './scan-problems.js';

/** What a client is made to wait for a scan. */
const MAX_WAIT_MS = 30_000;
/** A board that another process publishes follows its job within milliseconds. */
const POLL_MS = 25;

/** Waits for the board that a job brings. */
@Injectable()
export class FreshBoard {
  constructor(
    private readonly scans: ScanJobs,
    private readonly boards: BoardStore,
    private readonly clock: Clock,
    private readonly shutdown: ShutdownState,
  ) {}

  /**
   * True as soon as the board in force is that of the job, or a newer one; false after 30 s and when the process leaves.
   * Throws the problems 503 when the scan fails and 410 when the job is cleared away.
   */
  async awaitBoardOf(jobId: string, strategy: StrategyName): Promise<boolean> {
    const deadlineMs = this.clock.nowMs() + MAX_WAIT_MS;
    const status = await this.end(jobId, deadlineMs);
    if (status === 'gone') throw jobExpired();
    if (status?.status === 'failed') throw refreshFailed(status, this.scans.secondsToAsk(null));
    const result = status === null ? null : await this.scans.result(jobId);
    if (result?.kind !== 'ready') return false;
    while (!this.holds(result.answer.meta, strategy)) {
      if (this.isOver(deadlineMs)) return false;
      await pause(POLL_MS);
    }
    return true;
  }

  /** What became of the job; null when it goes on for too long. */
  private end(jobId: string, deadlineMs: number): Promise<ScanStatus | 'gone' | null> {
    return new Promise((resolve) => {
      const settle = (end: ScanStatus | 'gone' | null): void => {
        clearInterval(timer);
        stop();
        resolve(end);
      };
      const timer = setInterval(() => {
        if (this.isOver(deadlineMs)) settle(null);
      }, POLL_MS);
      const stop = this.scans.watch(jobId, (status) => {
        if (status === null) settle('gone');
        else if (status.timing.finished_at !== null) settle(status);
      });
    });
  }

  private holds({ run_id, timestamp }: RunMetadata, strategy: StrategyName): boolean {
    const meta = this.boards.current?.result.boards[strategy].meta;
    return meta !== undefined && (meta.run_id === run_id || meta.timestamp > timestamp);
  }

  private isOver(deadlineMs: number): boolean {
    return this.shutdown.draining || this.clock.nowMs() >= deadlineMs;
  }
}
