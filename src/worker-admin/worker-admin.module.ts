import { Module } from '@nestjs/common';
import { CacheAdminModule } from '../cache-admin/cache-admin.module.js';
import { CacheModule } from '../cache/cache.module.js';
import { BoardModule } from '../discovery/board/board.module.js';
import { ClearingService } from './http/clearing.service.js';
import { DiscoveryAdminController } from './http/discovery-admin.controller.js';
import { FailedJobsService } from './http/failed-jobs.service.js';
import { WorkerAdminController } from './http/worker-admin.controller.js';
import { WorkerSwitch } from './http/worker-switch.js';
import { WorkersController } from './http/workers.controller.js';
import { WorkersOverview } from './http/workers-overview.js';

/** The workers, their queue and the answers of discovery in an operator's hands. Needs the modules of WorkerFacts and WorkerControl. */
@Module({
  imports: [BoardModule, CacheAdminModule, CacheModule],
  controllers: [WorkerAdminController, DiscoveryAdminController, WorkersController],
  providers: [ClearingService, FailedJobsService, WorkerSwitch, WorkersOverview],
})
export class WorkerAdminModule {}
