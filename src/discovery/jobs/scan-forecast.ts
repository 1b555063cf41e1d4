import { Injectable } from '@nestjs/common';
import { JobQueue } from '../../jobs/job-queue.js';
import type { JobRecord } from '../../jobs/job-record.js';
import type { JobPriority } from '../../jobs/job-state.js';
import { BoardStore } from '../board/board-store.js';
import type { ScanJobData } from '../scan/scan-job.js';

/** A scan of the whole market where none has been seen yet: measured ones take 0.2 to 3 s, by machine and source. */
const FIRST_GUESS_MS = 3_000;
/** Enough that one slow run counts little, few enough to follow a change of the source. */
const RUNS_SEEN = 9;
/** Bounds of what clients are told to wait before they ask again, s. */
const MIN_WAIT_S = 1;
const MAX_WAIT_S = 30;
/** When nobody knows. */
const DEFAULT_WAIT_S = 5;

/** When scans will be done, by what the last ones took. */
@Injectable()
export class ScanForecast {
  constructor(
    private readonly queue: JobQueue<ScanJobData>,
    private readonly boards: BoardStore,
  ) {}

  /** What one scan takes: the median of the last runs, ms. */
  get typicalMs(): number {
    const durations = this.boards.runs
      .slice(0, RUNS_SEEN)
      .map(({ boards }) => boards.hybrid_v1.meta.execution_time_ms)
      .sort((a, b) => a - b);
    return Math.ceil(durations[Math.floor(durations.length / 2)] ?? FIRST_GUESS_MS);
  }

  /** When a job that is added now may be done: after those ahead of it, as if one worker did them all. Epoch ms. */
  async expectedMs(priority: JobPriority): Promise<number> {
    const { queued, in_progress } = await this.queue.counts();
    const ahead = priority === 'high' ? in_progress : queued + in_progress;
    return this.queue.nowMs() + (ahead + 1) * this.typicalMs;
  }

  /** When a job may be done by what is known now, never in the past; null when it has ended, or when nobody may begin it. */
  completionMs({ state, startedAtMs, data }: JobRecord<ScanJobData>): number | null {
    const nowMs = this.queue.nowMs();
    switch (state) {
      case 'queued':
        return this.queue.isPaused ? null : Math.max(data.expectedMs, nowMs);
      case 'in_progress':
        return Math.max((startedAtMs ?? nowMs) + this.typicalMs, nowMs);
      case 'completed':
      case 'failed':
        return null;
    }
  }

  /** Whole seconds after which it pays to ask for a job again. @param estimatedCompletion ISO 8601; null = nobody knows */
  secondsToAsk(estimatedCompletion: string | null): number {
    if (estimatedCompletion === null) return DEFAULT_WAIT_S;
    const leftMs = Date.parse(estimatedCompletion) - this.queue.nowMs();
    return Math.min(MAX_WAIT_S, Math.max(MIN_WAIT_S, Math.ceil(leftMs / 1000)));
  }
}
