import { Module } from '@nestjs/common';
import { BoardModule } from '../discovery/board/board.module.js';
import { FactsCollector } from './facts-collector.js';
import { HealthController } from './health.controller.js';
import { HealthService } from './health.service.js';
import { WorkerHealthController } from './worker-health.controller.js';
import { WorkerHealthService } from './worker-health.service.js';

/** How the service fares; every role answers it. Who the worker is, WorkerFacts says, see the two modules beside this. */
@Module({
  imports: [BoardModule],
  controllers: [HealthController, WorkerHealthController],
  providers: [FactsCollector, HealthService, WorkerHealthService],
  exports: [FactsCollector],
})
export class HealthModule {}
