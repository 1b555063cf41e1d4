import { Module } from '@nestjs/common';
import { DiscoveryModule } from '../discovery.module.js';
import { BoardResponder } from './board-responder.js';
import { CandidatesController } from './candidates.controller.js';
import { DocumentCache } from './document-cache.js';
import { LegacyController } from './legacy.controller.js';
import { MoversController } from './movers.controller.js';
import { CandidatesReader } from './readers/candidates.reader.js';
import { ContendersReader } from './readers/contenders.reader.js';
import { EffectiveStrategyReader } from './readers/effective-strategy.reader.js';
import { ExplanationReader } from './readers/explanation.reader.js';
import { FunnelReader } from './readers/funnel.reader.js';
import { MoversReader } from './readers/movers.reader.js';
import { RunsReader } from './readers/runs.reader.js';
import { RememberedReads } from './remembered-reads.js';
import { RunsController } from './runs.controller.js';
import { StrategyController } from './strategy.controller.js';

/** The read side: the board, its explanations and its past, served from memory. */
@Module({
  imports: [DiscoveryModule],
  controllers: [CandidatesController, RunsController, LegacyController, StrategyController, MoversController],
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
  ],
})
export class DiscoveryHttpModule {}
