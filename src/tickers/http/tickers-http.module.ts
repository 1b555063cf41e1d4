import { Module } from '@nestjs/common';
import { FeaturesModule } from '../features/features.module.js';
import { MomentumModule } from '../momentum/momentum.module.js';
import { QuotesModule } from '../quotes/quotes.module.js';
import { FeatureAnswers } from './features/feature-answers.js';
import { FeaturesController } from './features/features.controller.js';
import { MomentumController } from './momentum/momentum.controller.js';
import { MomentumReader } from './momentum/momentum.reader.js';
import { PortfolioController } from './portfolio/portfolio.controller.js';
import { PortfolioReader } from './portfolio/portfolio.reader.js';
import { HistoryController } from './quotes/history.controller.js';
import { PriceController } from './quotes/price.controller.js';

/** Answers about single tickers and portfolios. */
@Module({
  imports: [QuotesModule, MomentumModule, FeaturesModule],
  controllers: [PriceController, HistoryController, MomentumController, PortfolioController, FeaturesController],
  providers: [MomentumReader, PortfolioReader, FeatureAnswers],
})
export class TickersHttpModule {}
