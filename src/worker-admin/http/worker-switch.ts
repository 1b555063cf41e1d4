import { Injectable, Logger } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AuditLog } from '../../audit/audit-log.js';
import { JobQueue } from '../../jobs/job-queue.js';
import { FeatureJobQueue } from '../../tickers/features/feature-job-queue.js';
import { within } from '../../common/within.js';
import { WorkerControl } from '../../jobs/worker-control.js';

export const SWITCH_ACTIONS = ['stop', 'start', 'restart'] as const;
export type SwitchAction = (typeof SWITCH_ACTIONS)[number];

/**
 * What became of the consumer of the process that answered. `restarting`: its running job finishes first. `not_here`: the
 * process runs no jobs.
 */
export const CONSUMER_OUTCOMES = ['untouched', 'restarted', 'restarting', 'not_here'] as const;
export type ConsumerOutcome = (typeof CONSUMER_OUTCOMES)[number];

/** What was done, and how things are now. */
export interface SwitchReport {
  readonly action: SwitchAction;
  /** Whether a queue was in the other state before. */
  readonly changed: boolean;
  /** While true no process begins a job or schedules a cycle; it survives restarts. */
  readonly paused: boolean;
  readonly consumer: ConsumerOutcome;
  /** Consumers of scans in all processes. */
  readonly workers_active: number;
  /** Of both queues, as is what waits. */
  readonly jobs_running: number;
  readonly jobs_waiting: number;
}

/** An answer does not wait for a running job; an idle consumer is replaced well within this. */
const RESTART_WAIT_MS = 2_000;

/** Stops and starts the workers of the installation. Rejects with QueueUnavailableError while the queue is away. */
@Injectable()
export class WorkerSwitch {
  private readonly logger = new Logger(WorkerSwitch.name);
  /** Everything that workers run. */
  private readonly queues: readonly Pick<JobQueue, 'isPaused' | 'setPaused' | 'counts'>[];

  constructor(
    private readonly scans: JobQueue,
    features: FeatureJobQueue,
    private readonly control: WorkerControl,
    private readonly audit: AuditLog,
  ) {
    this.queues = [scans, features];
  }

  /** Running jobs finish; what waits goes on waiting. */
  stop(request: FastifyRequest): Promise<SwitchReport> {
    return this.turn('stop', request);
  }

  start(request: FastifyRequest): Promise<SwitchReport> {
    return this.turn('start', request);
  }

  /** Starts, with a new consumer in this process. Where there is none nothing changes: a stop that others rely on holds. */
  restart(request: FastifyRequest): Promise<SwitchReport> {
    return this.turn('restart', request);
  }

  private async turn(action: SwitchAction, request: FastifyRequest): Promise<SwitchReport> {
    const isElsewhere = action === 'restart' && !this.control.isHere;
    const changed = !isElsewhere && (await this.setPaused(action === 'stop'));
    const consumer = action === 'restart' ? await this.restartConsumer() : 'untouched';
    const [workers, ...counts] = await Promise.all([
      this.scans.workers(),
      ...this.queues.map((queue) => queue.counts()),
    ]);
    const outcome = changed || consumer === 'restarted' || consumer === 'restarting' ? 'done' : 'unchanged';
    this.audit.record({ request, action: `worker.${action}`, target: null, count: null, outcome });
    return {
      action,
      changed,
      paused: this.queues.every((queue) => queue.isPaused),
      consumer,
      workers_active: workers,
      jobs_running: counts.reduce((sum, { in_progress }) => sum + in_progress, 0),
      jobs_waiting: counts.reduce((sum, { queued }) => sum + queued, 0),
    };
  }

  /** Returns whether a queue was in the other state before. */
  private async setPaused(paused: boolean): Promise<boolean> {
    const changed = this.queues.some((queue) => queue.isPaused !== paused);
    await Promise.all(this.queues.map((queue) => queue.setPaused(paused)));
    return changed;
  }

  private async restartConsumer(): Promise<ConsumerOutcome> {
    let outcome: ConsumerOutcome = 'restarting';
    const restart = async (): Promise<void> => {
      try {
        outcome = (await this.control.restart()) ? 'restarted' : 'not_here';
      } catch (error) {
        this.logger.error(
          `the consumer could not be restarted: ${error instanceof Error ? error.stack : String(error)}`,
        );
        throw error;
      }
    };
    await within(RESTART_WAIT_MS, restart());
    return outcome;
  }
}
