import { Injectable } from '@nestjs/common';
import { Counter, Histogram, Registry } from 'prom-client';
import { STRATEGIES, type StrategyName } from '../discovery/domain/strategy.js';

/** How a try of a job ended. `aborted`: its deadline, a stop or the loss of its lock cut it short. */
export const JOB_OUTCOMES = ['completed', 'failed', 'aborted'] as const;
export type JobOutcome = (typeof JOB_OUTCOMES)[number];

const DURATION_BUCKETS_S = [1, 2.5, 5, 10, 20, 30, 60, 120, 300];
const WAIT_BUCKETS_S = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];

/** The jobs that this process ran. */
@Injectable()
export class JobMetrics {
  private readonly ends: Counter<'strategy' | 'outcome'>;
  private readonly duration: Histogram;
  private readonly wait: Histogram;

  constructor(registry: Registry) {
    const registers = [registry];
    this.ends = new Counter({
      name: 'discovery_jobs_completed_total',
      help: 'Tries of jobs that ended in this process.',
      labelNames: ['strategy', 'outcome'],
      registers,
    });
    this.duration = new Histogram({
      name: 'discovery_job_duration_seconds',
      help: 'What tries of jobs took.',
      buckets: DURATION_BUCKETS_S,
      registers,
    });
    this.wait = new Histogram({
      name: 'discovery_job_wait_seconds',
      help: 'How long jobs waited for their first try.',
      buckets: WAIT_BUCKETS_S,
      registers,
    });
    // a series that begins at its first failure would hide that failure from rate()
    for (const strategy of STRATEGIES) for (const outcome of JOB_OUTCOMES) this.ends.inc({ strategy, outcome }, 0);
  }

  /** Call once for each try. @param waitSeconds null where it is not the first try, or nobody knows */
  ended(strategy: StrategyName, outcome: JobOutcome, waitSeconds: number | null, durationSeconds: number): void {
    this.ends.inc({ strategy, outcome });
    this.duration.observe(durationSeconds);
    if (waitSeconds !== null) this.wait.observe(Math.max(0, waitSeconds));
  }
}
