import { Global, Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import {
  CacheConfig,
  EnrichmentConfig,
  HistoryConfig,
  MarketDataConfig,
  RedisConfig,
  ScanConfig,
  TracingConfig,
  UniverseConfig,
} from '../config/app-config.js';
import { Tracing } from '../common/tracing/tracing.js';
import { HeldHistory } from '../market-data/history/held-history.js';
import { WorkerControl } from '../jobs/worker-control.js';
import { BoardFreshness } from './board/board-freshness.js';
import { HistoryCompanion } from './board/history-companion.js';
import { BoardModule } from './board/board.module.js';
import { StrategyFollower } from './board/strategy-follower.js';
import { CycleSchedule } from './cycle/cycle-schedule.js';
import { CycleService } from './cycle/cycle.service.js';
import { CycleTicks } from './cycle/cycle-ticks.js';
import { EmergencyEnd } from './cycle/emergency-end.js';
import { ScanDesk } from './cycle/scan-desk.js';
import { ScanJobConsumer } from './jobs/scan-job-consumer.js';
import { ScanRunner } from './scan/scan-runner.js';
import { ThreadScanRunner } from './scan/thread-scan-runner.js';

/** What scans: the jobs, their schedule, and the thread that does them. */
@Global()
@Module({
  imports: [ScheduleModule.forRoot(), BoardModule],
  providers: [
    BoardFreshness,
    HeldHistory,
    HistoryCompanion,
    CycleTicks,
    CycleService,
    StrategyFollower,
    EmergencyEnd,
    { provide: CycleSchedule, useExisting: CycleService },
    ScanDesk,
    ScanJobConsumer,
    { provide: WorkerControl, useExisting: ScanJobConsumer },
    {
      provide: ScanRunner,
      inject: [
        HeldHistory,
        MarketDataConfig,
        HistoryConfig,
        EnrichmentConfig,
        UniverseConfig,
        ScanConfig,
        RedisConfig,
        CacheConfig,
        TracingConfig,
        Tracing,
      ],
      useFactory: (
        held: HeldHistory,
        marketData: MarketDataConfig,
        history: HistoryConfig,
        enrichment: EnrichmentConfig,
        universe: UniverseConfig,
        scan: ScanConfig,
        redis: RedisConfig,
        cache: CacheConfig,
        traces: TracingConfig,
        tracing: Tracing,
      ) =>
        new ThreadScanRunner(
          { marketData, history, enrichment, universe, scan, redis, cache, tracing: traces },
          (change) => {
            held.receive(change);
          },
          undefined,
          tracing,
        ),
    },
  ],
  exports: [BoardFreshness, HeldHistory, CycleSchedule, CycleTicks, CycleService, ScanDesk, ScanRunner, WorkerControl],
})
export class ScanModule {}
