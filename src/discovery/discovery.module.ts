import { Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { HistoryConfig, MarketDataConfig, RedisConfig, ScanConfig, UniverseConfig } from '../config/app-config.js';
import { BoardFollower } from './board/board-follower.js';
import { BoardFreshness } from './board/board-freshness.js';
import { BoardPublication } from './board/board-publication.js';
import { BoardStore } from './board/board-store.js';
import { RunPackager } from './board/run-packager.js';
import { SharedBoards } from './board/shared-boards.js';
import { CycleService } from './cycle/cycle.service.js';
import { ScanRunner } from './scan/scan-runner.js';
import { ThreadScanRunner } from './scan/thread-scan-runner.js';
import { StrategyResolver } from './strategy-resolver.js';

/** The scans, their schedule, and the board that they publish. */
@Module({
  imports: [ScheduleModule.forRoot()],
  providers: [
    BoardStore,
    SharedBoards,
    RunPackager,
    BoardPublication,
    BoardFollower,
    BoardFreshness,
    StrategyResolver,
    CycleService,
    {
      provide: ScanRunner,
      inject: [MarketDataConfig, HistoryConfig, UniverseConfig, ScanConfig, RedisConfig],
      useFactory: (
        marketData: MarketDataConfig,
        history: HistoryConfig,
        universe: UniverseConfig,
        scan: ScanConfig,
        redis: RedisConfig,
      ) => new ThreadScanRunner({ marketData, history, universe, scan, redis }),
    },
  ],
  exports: [BoardStore, BoardFreshness, StrategyResolver, CycleService, ScanRunner],
})
export class DiscoveryModule {}
