import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Registry } from 'prom-client';
import { FactsCollector } from '../health/facts-collector.js';
import { isWorking } from '../health/judge-health.js';
import { JobConsumer } from '../jobs/job-consumer.js';

/** The worker that this process is or knows of. */
@Injectable()
export class WorkerMetrics {
  constructor(registry: Registry, facts: FactsCollector, consumer: JobConsumer) {
    new Gauge({
      name: 'discovery_worker_up',
      help: '1 while a worker runs, here or elsewhere, and no operator has stopped it.',
      registers: [registry],
      async collect() {
        this.set(isWorking(await facts.collect()) ? 1 : 0);
      },
    });
    new Gauge({
      name: 'discovery_concurrent_jobs',
      help: 'Jobs that run in this process.',
      registers: [registry],
      collect() {
        this.remove();
        if (consumer.state.running) this.set(consumer.state.activeJobId === null ? 0 : 1);
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
    new Counter({
      name: 'discovery_worker_restarts_total',
      help: 'How often the consumer of this process was found stuck and replaced.',
      labelNames: ['reason'],
      registers: [registry],
      collect() {
        this.reset();
        this.inc({ reason: 'watchdog' }, consumer.state.restarts);
      },
    });
  }
}
