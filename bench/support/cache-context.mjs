/** The cache of the program, as its modules wire it, without the rest of the program. */
import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { CacheModule } from '../../dist/cache/cache.module.js';
import { CacheService } from '../../dist/cache/cache.service.js';
import { Clock } from '../../dist/common/clock.js';
import { SystemClock } from '../../dist/common/system-clock.js';
import { ConfigModule } from '../../dist/config/config.module.js';
import { loadConfig } from '../../dist/config/load-config.js';
import { RedisModule } from '../../dist/redis/redis.module.js';
import { RedisConnections } from '../../dist/redis/redis-connections.js';
import { CacheAnalytics } from '../../dist/cache/analytics/cache-analytics.js';

class TimeModule {}

/** @param {{env?: Record<string, string>, clock?: {nowMs(): number}}} options */
export async function openCache({ env = {}, clock = new SystemClock() } = {}) {
  const config = loadConfig({ LOG_LEVEL: 'error', ...env });
  const time = { module: TimeModule, global: true, providers: [{ provide: Clock, useValue: clock }], exports: [Clock] };
  class CacheBenchModule {}
  const app = await NestFactory.createApplicationContext(
    {
      module: CacheBenchModule,
      imports: [ConfigModule.forRoot(config), time, RedisModule.forRoot(config.redis), CacheModule],
    },
    { logger: ['error'] },
  );
  const get = (token) => app.get(token, { strict: false });
  return {
    cache: get(CacheService),
    analytics: get(CacheAnalytics),
    redis: get(RedisConnections),
    close: () => app.close(),
  };
}
