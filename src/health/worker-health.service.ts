import { Injectable } from '@nestjs/common';
import { isoOrNull } from '../common/iso-or-null.js';
import { FactsCollector } from './facts-collector.js';
import { HealthService } from './health.service.js';
import { isWorking } from './judge-health.js';
import type { WorkerMemory } from './worker-facts.js';
import type { WorkerReport } from './worker-report.js';

/** How the worker fares that this process is or knows of. */
@Injectable()
export class WorkerHealthService {
  constructor(
    private readonly health: HealthService,
    private readonly facts: FactsCollector,
  ) {}

  async report(): Promise<WorkerReport> {
    const [{ status, redis_connected, cache_age_seconds }, facts] = await Promise.all([
      this.health.report(),
      this.facts.collect(),
    ]);
    const cycle = facts.worker?.cycle ?? null;
    return {
      status,
      worker_running: isWorking(facts),
      redis_connected,
      cache_age_seconds,
      last_successful_cycle: isoOrNull(cycle?.lastSuccessMs ?? null),
      cycle_seconds: cycle?.cadenceSeconds ?? null,
      next_cycle_at: isoOrNull(cycle?.nextCycleMs ?? null),
      consecutive_failures: cycle?.consecutiveFailures ?? null,
      memory: facts.worker === null ? null : memoryOf(facts.worker.memory),
    };
  }
}

function memoryOf(memory: WorkerMemory): WorkerReport['memory'] {
  const { rssBytes, heapUsedBytes, heapTotalBytes, externalBytes } = memory;
  return {
    rss_bytes: rssBytes,
    heap_used_bytes: heapUsedBytes,
    heap_total_bytes: heapTotalBytes,
    external_bytes: externalBytes,
  };
}
