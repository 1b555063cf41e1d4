import { Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { HistoryConfig, MarketDataConfig, ScanConfig, UniverseConfig } from '../config/app-config.js';
import { BoardFreshness } from './board/board-freshness.js';
import { BoardStore } from './board/board-store.js';
import { CycleService } from './cycle/cycle.service.js';
import { ScanRunner } from './scan/scan-runner.js';
import { ThreadScanRunner } from './scan/thread-scan-runner.js';
import { StrategyResolver } from './strategy-resolver.js';

/** The scans, their schedule, and the board that they publish. */
@Module({
  imports: [ScheduleModule.forRoot()],
  providers: [
    BoardStore,
    BoardFreshness,
    StrategyResolver,
    CycleService,
    {
      provide: ScanRunner,
      inject: [MarketDataConfig, HistoryConfig, UniverseConfig, ScanConfig],
      useFactory: (marketData: MarketDataConfig, history: HistoryConfig, universe: UniverseConfig, scan: ScanConfig) =>
        new ThreadScanRunner({ marketData, history, universe, scan }),
    },
  ],
  exports: [BoardStore, BoardFreshness, StrategyResolver, CycleService, ScanRunner],
})
export class DiscoveryModule {}
