import { Module } from '@nestjs/common';
import { CacheStore } from '../cache/cache-store.js';
import { WarmingConfig } from '../config/app-config.js';
import { BoardModule } from '../discovery/board/board.module.js';
import { WarmingMetrics } from '../metrics/warming-metrics.js';
import { RedisConnections } from '../redis/redis-connections.js';
import { MomentumModule } from '../tickers/momentum/momentum.module.js';
import { QuotesModule } from '../tickers/quotes/quotes.module.js';
import { AnswerBasis } from './answer-basis.js';
import { ExpiringEntries } from './expiring-entries.js';
import { CacheWarmupController } from './http/cache-warmup.controller.js';
import { WarmingAdminController } from './http/warming-admin.controller.js';
import { WarmingDesk } from './http/warming-desk.js';
import { WatchlistDesk } from './http/watchlist-desk.js';
import { WatchlistsController } from './http/watchlists.controller.js';
import { PopularRefresh } from './popular-refresh.js';
import { SettledHistory } from './settled-history.js';
import { StartUpSet } from './start-up-set.js';
import { TickerAnswers } from './ticker-answers.js';
import { Warmer } from './warmer.js';
import { WarmingLedger } from './warming-ledger.js';
import { WarmingRedis } from './warming-redis.js';
import { WarmingSchedule } from './warming-schedule.js';
import { WarmingTurns } from './warming-turns.js';
import { FileWatchlistStore } from './watchlists/file-watchlist-store.js';
import { RedisWatchlistStore } from './watchlists/redis-watchlist-store.js';
import { WatchlistBook } from './watchlists/watchlist-book.js';
import { WatchlistStore } from './watchlists/watchlist-store.js';

/** Makes answers ready before anybody asks for them. */
@Module({
  imports: [BoardModule, QuotesModule, MomentumModule],
  controllers: [CacheWarmupController, WarmingAdminController, WatchlistsController],
  providers: [
    AnswerBasis,
    ExpiringEntries,
    PopularRefresh,
    SettledHistory,
    StartUpSet,
    TickerAnswers,
    Warmer,
    WarmingDesk,
    WarmingLedger,
    WarmingMetrics,
    WarmingRedis,
    WarmingSchedule,
    WarmingTurns,
    WatchlistBook,
    WatchlistDesk,
    {
      provide: WatchlistStore,
      inject: [WarmingConfig, RedisConnections, CacheStore],
      useFactory: ({ watchlistsFile }: WarmingConfig, redis: RedisConnections, cache: CacheStore): WatchlistStore =>
        redis.state.status === 'disabled'
          ? new FileWatchlistStore(watchlistsFile)
          : new RedisWatchlistStore(redis, cache),
    },
  ],
})
export class WarmingModule {}
