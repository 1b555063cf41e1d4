import { Module } from '@nestjs/common';
import { BoardModule } from '../../discovery/board/board.module.js';
import { DailyHistoryService } from './daily-history.service.js';
import { PriceService } from './price.service.js';
import { SessionCloses } from './session-closes.js';

/** Prices and daily bars of single tickers, from what is held. */
@Module({
  imports: [BoardModule],
  providers: [SessionCloses, PriceService, DailyHistoryService],
  exports: [SessionCloses, PriceService, DailyHistoryService],
})
export class QuotesModule {}
