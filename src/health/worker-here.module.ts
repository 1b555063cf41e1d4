import { Global, Module } from '@nestjs/common';
import { LocalWorkerFacts } from './local-worker-facts.js';
import { PulseWriter } from './pulse-writer.js';
import { WorkerFacts } from './worker-facts.js';

/** Beside ScanModule: the worker is this process, and it tells others. */
@Global()
@Module({
  providers: [{ provide: WorkerFacts, useClass: LocalWorkerFacts }, PulseWriter],
  exports: [WorkerFacts],
})
export class WorkerHereModule {}
