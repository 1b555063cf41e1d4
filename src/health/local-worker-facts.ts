import { memoryUsage } from 'node:process';
import { Injectable } from '@nestjs/common';
import { CycleService } from '../discovery/cycle/cycle.service.js';
import { ScanRunner } from '../discovery/scan/scan-runner.js';
import { JobConsumer } from '../jobs/job-consumer.js';
import { kindOf } from './error-kind.js';
import { WorkerFacts, type WorkerState } from './worker-facts.js';

/** The worker that this process is. */
@Injectable()
export class LocalWorkerFacts extends WorkerFacts {
  constructor(
    private readonly cycles: CycleService,
    private readonly runner: ScanRunner,
    private readonly consumer: JobConsumer,
  ) {
    super();
  }

  override async read(): Promise<WorkerState> {
    const cycle = this.cycles.status();
    const runner = await this.runner.status();
    const { running, activeJobId, lastJobFinishedMs, restarts } = this.consumer.state;
    const { rss, heapUsed, heapTotal, external } = memoryUsage();
    return {
      cycle: { ...cycle, lastError: kindOf(cycle.lastError) },
      runner: {
        ...runner,
        historyError: kindOf(runner.historyError),
        referenceError: kindOf(runner.referenceError),
      },
      jobs: { consuming: running, active: activeJobId, lastFinishedMs: lastJobFinishedMs, restarts },
      memory: { rssBytes: rss, heapUsedBytes: heapUsed, heapTotalBytes: heapTotal, externalBytes: external },
    };
  }
}
