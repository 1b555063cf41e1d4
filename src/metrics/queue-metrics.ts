import { Injectable, Logger } from '@nestjs/common';
import { Gauge, Registry } from 'prom-client';
import { type JobCounts, JobQueue } from '../jobs/job-queue.js';
import { QueueUnavailableError } from '../jobs/queue-unavailable.error.js';
import { within } from '../common/within.js';
import { FeatureJobQueue } from '../tickers/features/feature-job-queue.js';
import type { QueueLabel } from './queue-label.js';

/** A scrape waits no longer for the queues. */
const DEADLINE_MS = 500;

interface QueueFacts {
  readonly counts: JobCounts;
  readonly consumers: number;
}
type KnownFacts = ReadonlyMap<QueueLabel, QueueFacts>;
type CountedQueue = Pick<JobQueue, 'counts' | 'workers' | 'isPaused'>;
type Samples<L extends string> = readonly (readonly [Readonly<Record<L, string>>, number])[];

/** The queues of the installation. While they are away there are no samples of what they hold. */
@Injectable()
export class QueueMetrics {
  private readonly logger = new Logger(QueueMetrics.name);
  private readonly queues: readonly (readonly [QueueLabel, CountedQueue])[];
  private asking: Promise<KnownFacts> | null = null;

  constructor(
    private readonly registry: Registry,
    scans: JobQueue,
    features: FeatureJobQueue,
  ) {
    this.queues = [
      ['scans', scans],
      ['features', features],
    ];
    this.addGauge('discovery_queue_depth', 'Jobs that wait or run.', ['state'], ({ counts }) => [
      [{ state: 'queued' }, counts.queued],
      [{ state: 'in_progress' }, counts.in_progress],
    ]);
    this.addGauge('discovery_jobs_failed', 'Jobs that failed for good and wait for an operator.', [], ({ counts }) => [
      [{}, counts.failed],
    ]);
    this.addGauge(
      'discovery_queue_consumers',
      'Consumers that take jobs from the queue, in all processes.',
      [],
      ({ consumers }) => [[{}, consumers]],
    );
    this.addPaused();
  }

  /** As last seen: known while Redis is away, too. */
  private addPaused(): void {
    const { queues } = this;
    new Gauge({
      name: 'discovery_queue_paused',
      help: '1 while an operator has stopped the queue: what waits goes on waiting.',
      labelNames: ['queue'],
      registers: [this.registry],
      collect() {
        for (const [queue, { isPaused }] of queues) this.set({ queue }, isPaused ? 1 : 0);
      },
    });
  }

  private addGauge<L extends string>(
    name: string,
    help: string,
    labelNames: readonly L[],
    samples: (facts: QueueFacts) => Samples<L>,
  ): void {
    const facts = (): Promise<KnownFacts> => this.facts();
    new Gauge<string>({
      name,
      help,
      labelNames: ['queue', ...labelNames],
      registers: [this.registry],
      async collect() {
        const known = await facts();
        this.reset();
        for (const [queue, one] of known)
          for (const [labels, value] of samples(one)) this.set({ queue, ...labels }, value);
      },
    });
  }

  /** Asked once for all figures of a scrape. */
  private facts(): Promise<KnownFacts> {
    this.asking ??= this.ask().finally(() => (this.asking = null));
    return this.asking;
  }

  private async ask(): Promise<KnownFacts> {
    const known = new Map<QueueLabel, QueueFacts>();
    const read = async ([label, queue]: readonly [QueueLabel, CountedQueue]): Promise<void> => {
      try {
        const [counts, consumers] = await Promise.all([queue.counts(), queue.workers()]);
        known.set(label, { counts, consumers });
      } catch (error) {
        // that it is away is told by its connection
        if (error instanceof QueueUnavailableError) return;
        this.logger.error(
          `the queue of ${label} cannot be counted: ${error instanceof Error ? error.stack : String(error)}`,
        );
      }
    };
    await within(DEADLINE_MS, Promise.all(this.queues.map(read)));
    return new Map(known);
  }
}
