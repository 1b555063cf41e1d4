import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Registry } from 'prom-client';
import { FactsCollector } from '../health/facts-collector.js';
import { isWorking } from '../health/judge-health.js';
import { JobConsumer } from '../jobs/job-consumer.js';
import { FeatureJobConsumer } from '../tickers/features/feature-job-consumer.js';
import type { QueueLabel } from './queue-label.js';

/** The worker that this process is or knows of. */
@Injectable()
export class WorkerMetrics {
  private readonly consumers: readonly (readonly [QueueLabel, Pick<JobConsumer, 'state'>])[];

  constructor(
    private readonly registry: Registry,
    private readonly facts: FactsCollector,
    scans: JobConsumer,
    features: FeatureJobConsumer,
  ) {
    this.consumers = [
      ['scans', scans],
      ['features', features],
    ];
    this.addScanning();
    this.addConsumers();
  }

  private addScanning(): void {
    const { facts, registry } = this;
    new Gauge({
      name: 'discovery_worker_up',
      help: '1 while a worker scans or would, here or elsewhere: it runs, and no operator has stopped the queue of scans.',
      registers: [registry],
      async collect() {
        this.set(isWorking(await facts.collect()) ? 1 : 0);
      },
    });
    new Gauge({
      name: 'discovery_cycle_consecutive_failures',
      help: 'Cycles of the worker that failed since one last brought a board.',
      registers: [registry],
      async collect() {
        const { worker } = await facts.collect();
        this.remove();
        if (worker !== null) this.set(worker.cycle.consecutiveFailures);
      },
    });
  }

  private addConsumers(): void {
    const { consumers, registry } = this;
    new Gauge({
      name: 'discovery_concurrent_jobs',
      help: 'Jobs that run in this process.',
      labelNames: ['queue'],
      registers: [registry],
      collect() {
        this.reset();
        for (const [queue, { state }] of consumers)
          if (state.running) this.set({ queue }, state.activeJobId === null ? 0 : 1);
      },
    });
    new Counter({
      name: 'discovery_worker_restarts_total',
      help: 'How often a consumer of this process was found stuck and replaced.',
      labelNames: ['queue', 'reason'],
      registers: [registry],
      collect() {
        this.reset();
        for (const [queue, { state }] of consumers) this.inc({ queue, reason: 'watchdog' }, state.restarts);
      },
    });
  }
}
