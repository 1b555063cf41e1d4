import { Injectable, Logger } from '@nestjs/common';
import { Gauge, Registry } from 'prom-client';
import { type JobCounts, JobQueue } from '../jobs/job-queue.js';
import { QueueUnavailableError } from '../jobs/queue-unavailable.error.js';
import { within } from '../common/within.js';

/** A scrape waits no longer for the queue. */
const DEADLINE_MS = 500;

/** The queue of the installation. While it is away there are no samples of it. */
@Injectable()
export class QueueMetrics {
  private readonly logger = new Logger(QueueMetrics.name);
  private asking: Promise<JobCounts | null> | null = null;

  constructor(
    registry: Registry,
    private readonly queue: JobQueue,
  ) {
    const counts = (): Promise<JobCounts | null> => this.counts();
    new Gauge({
      name: 'discovery_queue_depth',
      help: 'Jobs that wait or run.',
      labelNames: ['state'],
      registers: [registry],
      async collect() {
        const now = await counts();
        this.reset();
        if (now === null) return;
        this.set({ state: 'queued' }, now.queued);
        this.set({ state: 'in_progress' }, now.in_progress);
      },
    });
    new Gauge({
      name: 'discovery_jobs_failed',
      help: 'Jobs that failed for good and wait for an operator.',
      registers: [registry],
      async collect() {
        const now = await counts();
        this.remove();
        if (now !== null) this.set(now.failed);
      },
    });
  }

  /** Asked once for all figures of a scrape. */
  private counts(): Promise<JobCounts | null> {
    this.asking ??= this.ask().finally(() => (this.asking = null));
    return this.asking;
  }

  private async ask(): Promise<JobCounts | null> {
    let found: JobCounts | null = null;
    const read = async (): Promise<void> => {
      try {
        found = await this.queue.counts();
      } catch (error) {
        // that it is away is told by its connection
        if (error instanceof QueueUnavailableError) return;
        this.logger.error(`the queue cannot be counted: ${error instanceof Error ? error.stack : String(error)}`);
      }
    };
    await within(DEADLINE_MS, read());
    return found;
  }
}
