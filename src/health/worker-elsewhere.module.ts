import { Global, Module } from '@nestjs/common';
import { AbsentWorker } from '../jobs/absent-worker.js';
import { WorkerControl } from '../jobs/worker-control.js';
import { PulsedWorkerFacts } from './pulsed-worker-facts.js';
import { WorkerFacts } from './worker-facts.js';

/** Beside FollowModule: the workers are other processes. */
@Global()
@Module({
  providers: [
    { provide: WorkerFacts, useClass: PulsedWorkerFacts },
    { provide: WorkerControl, useClass: AbsentWorker },
  ],
  exports: [WorkerFacts, WorkerControl],
})
export class WorkerElsewhereModule {}
