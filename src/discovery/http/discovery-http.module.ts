import { Module } from '@nestjs/common';
import { AuthModule } from '../../auth/auth.module.js';
import { BoardModule } from '../board/board.module.js';
import { ScanJobsModule } from '../jobs/scan-jobs.module.js';
import { BoardResponder } from './board-responder.js';
import { CandidatesController } from './candidates.controller.js';
import { DocumentCache } from './document-cache.js';
import { FreshBoard } from './fresh-board.js';
import { JobStatusController } from './job-status.controller.js';
import { JobStream } from './job-stream.js';
import { LegacyController } from './legacy.controller.js';
import { MoversController } from './movers.controller.js';
import { CandidatesReader } from './readers/candidates.reader.js';
import { ContendersReader } from './readers/contenders.reader.js';
import { EffectiveStrategyReader } from './readers/effective-strategy.reader.js';
import { ExplanationReader } from './readers/explanation.reader.js';
import { FunnelReader } from './readers/funnel.reader.js';
import { JobResultReader } from './readers/job-result.reader.js';
import { JobStatusReader } from './readers/job-status.reader.js';
import { MoversReader } from './readers/movers.reader.js';
import { RunsReader } from './readers/runs.reader.js';
import { SqueezeReader } from './readers/squeeze.reader.js';
import { RememberedReads } from './remembered-reads.js';
import { RunsController } from './runs.controller.js';
import { ScanTrigger } from './scan-trigger.js';
import { SqueezeController } from './squeeze.controller.js';
import { StrategyController } from './strategy.controller.js';
import { TriggerController } from './trigger.controller.js';

/** The board, its explanations and its past, served from memory; and scans that clients ask for. */
@Module({
  imports: [AuthModule, BoardModule, ScanJobsModule],
  controllers: [
    CandidatesController,
    RunsController,
    LegacyController,
    SqueezeController,
    StrategyController,
    MoversController,
    TriggerController,
    JobStatusController,
  ],
  providers: [
    DocumentCache,
    BoardResponder,
    RememberedReads,
    CandidatesReader,
    ContendersReader,
    EffectiveStrategyReader,
    ExplanationReader,
    FunnelReader,
    MoversReader,
    RunsReader,
    SqueezeReader,
    ScanTrigger,
    FreshBoard,
    JobStatusReader,
    JobResultReader,
    JobStream,
  ],
})
export class DiscoveryHttpModule {}
