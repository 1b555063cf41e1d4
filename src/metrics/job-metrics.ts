import { Injectable } from '@nestjs/common';
import { Counter, Histogram, Registry } from 'prom-client';
import { STRATEGIES, type StrategyName } from '../discovery/domain/strategy.js';
import type { JobContext } from '../jobs/job-consumer.js';
import { QUEUE_LABELS } from './queue-label.js';

/** How a try of a job ended. `aborted`: its deadline, a stop or the loss of its lock cut it short. */
export const JOB_OUTCOMES = ['completed', 'failed', 'aborted'] as const;
export type JobOutcome = (typeof JOB_OUTCOMES)[number];

/** Whose job it is; features are of no strategy. */
export type JobKind = { readonly queue: 'scans'; readonly strategy: StrategyName } | { readonly queue: 'features' };

const KINDS: readonly JobKind[] = [
  ...STRATEGIES.map((strategy): JobKind => ({ queue: 'scans', strategy })),
  { queue: 'features' },
];
const DURATION_BUCKETS_S = [1, 2.5, 5, 10, 20, 30, 60, 120, 300];
const WAIT_BUCKETS_S = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];

/** The jobs that this process ran. */
@Injectable()
export class JobMetrics {
  private readonly ends: Counter<'queue' | 'strategy' | 'outcome'>;
  private readonly duration: Histogram<'queue'>;
  private readonly wait: Histogram<'queue'>;

  constructor(registry: Registry) {
    const registers = [registry];
    this.ends = new Counter({
      name: 'discovery_jobs_completed_total',
      help: 'Tries of jobs that ended in this process; those of features are of no strategy.',
      labelNames: ['queue', 'strategy', 'outcome'],
      registers,
    });
    this.duration = new Histogram({
      name: 'discovery_job_duration_seconds',
      help: 'What tries of jobs took.',
      labelNames: ['queue'],
      buckets: DURATION_BUCKETS_S,
      registers,
    });
    this.wait = new Histogram({
      name: 'discovery_job_wait_seconds',
      help: 'How long jobs waited for their first try.',
      labelNames: ['queue'],
      buckets: WAIT_BUCKETS_S,
      registers,
    });
    // a series that begins at its first failure would hide that failure from rate()
    for (const kind of KINDS) for (const outcome of JOB_OUTCOMES) this.ends.inc({ ...kind, outcome }, 0);
    for (const queue of QUEUE_LABELS) for (const times of [this.duration, this.wait]) times.zero({ queue });
  }

  /**
   * Carries out a try and counts it, however it ends.
   * @param nowMs by the clock of the queue, epoch
   */
  async counted<T>(
    kind: JobKind,
    { attempt, queuedAtMs, signal }: Pick<JobContext<unknown>, 'attempt' | 'queuedAtMs' | 'signal'>,
    nowMs: number,
    carryOut: () => Promise<T>,
  ): Promise<T> {
    const waitSeconds = attempt === 1 ? (nowMs - queuedAtMs) / 1000 : null;
    const startedMs = performance.now();
    const ended = (outcome: JobOutcome): void => {
      this.ended(kind, outcome, waitSeconds, (performance.now() - startedMs) / 1000);
    };
    try {
      const result = await carryOut();
      ended('completed');
      return result;
    } catch (error) {
      ended(signal.aborted ? 'aborted' : 'failed');
      throw error;
    }
  }

  /** Call once for each try. @param waitSeconds null where it is not the first try, or nobody knows */
  ended(kind: JobKind, outcome: JobOutcome, waitSeconds: number | null, durationSeconds: number): void {
    const { queue } = kind;
    this.ends.inc({ ...kind, outcome });
    this.duration.observe({ queue }, durationSeconds);
    if (waitSeconds !== null) this.wait.observe({ queue }, Math.max(0, waitSeconds));
  }
}
