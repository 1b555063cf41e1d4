import { Module } from '@nestjs/common';
import { FeaturesModule } from '../features/features.module.js';
import { MomentumModule } from '../momentum/momentum.module.js';
import { QuotesModule } from '../quotes/quotes.module.js';

/** Answers about single tickers and portfolios. */
@Module({ imports: [QuotesModule, MomentumModule, FeaturesModule], controllers: [], providers: [] })
export class TickersHttpModule {}
