import { Module } from '@nestjs/common';
import { BoardModule } from '../../discovery/board/board.module.js';
import { QuotesModule } from '../quotes/quotes.module.js';
import { MomentumHistory } from './momentum-history.js';
import { MomentumRanking } from './momentum-ranking.js';
import { MomentumRunner } from './momentum-runner.js';
import { MomentumScorer } from './momentum-scorer.js';
import { MomentumTable } from './momentum-table.js';
import { MomentumService } from './momentum.service.js';
import { PortfolioService } from './portfolio.service.js';
import { ThreadMomentumRunner } from './thread-momentum-runner.js';

/** Momentum of tickers and of portfolios. */
@Module({
  imports: [BoardModule, QuotesModule],
  providers: [
    MomentumHistory,
    MomentumScorer,
    MomentumTable,
    MomentumRanking,
    MomentumService,
    PortfolioService,
    { provide: MomentumRunner, useFactory: () => new ThreadMomentumRunner() },
  ],
  exports: [MomentumService, MomentumRanking, PortfolioService],
})
export class MomentumModule {}
