import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { BoardModule } from '../discovery/board/board.module.js';
import { FactsCollector } from './facts-collector.js';
import { HealthChecks } from './health-checks.js';
import { HealthController } from './health.controller.js';
import { HealthService } from './health.service.js';
import { INDICATOR_CLASSES, INDICATORS_PROVIDER } from './indicators/indicators.js';
import { ProcessVitals } from './process-vitals.js';
import { WorkerHealthController } from './worker-health.controller.js';
import { WorkerHealthService } from './worker-health.service.js';

/** How the service fares; every role answers it. Who the worker is, WorkerFacts says, see the two modules beside this. */
@Module({
  // it would log every answer that is not well: our codes, alerts and the log of the parts tell more
  imports: [BoardModule, TerminusModule.forRoot({ logger: false })],
  controllers: [HealthController, WorkerHealthController],
  providers: [
    FactsCollector,
    ProcessVitals,
    ...INDICATOR_CLASSES,
    INDICATORS_PROVIDER,
    HealthChecks,
    HealthService,
    WorkerHealthService,
  ],
  exports: [FactsCollector, HealthService],
})
export class HealthModule {}
