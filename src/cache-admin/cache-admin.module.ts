import { Module } from '@nestjs/common';
import { CacheClearing } from './cache-clearing.js';
import { CacheDesk } from './cache-desk.js';
import { CacheOverview } from './cache-overview.js';
import { CacheUsage } from './cache-usage.js';
import { CacheFlushController } from './http/cache-flush.controller.js';
import { CacheController } from './http/cache.controller.js';
import { RedisStatsController } from './http/redis-stats.controller.js';

/** What operators see of the cache and do to it. */
@Module({
  controllers: [CacheController, RedisStatsController, CacheFlushController],
  providers: [CacheClearing, CacheDesk, CacheOverview, CacheUsage],
  exports: [CacheClearing],
})
export class CacheAdminModule {}
