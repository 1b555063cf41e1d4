import { type DynamicModule, Module } from '@nestjs/common';
import { AuthModule } from './auth/auth.module.js';
import { CacheModule } from './cache/cache.module.js';
import { CommonModule } from './common/common.module.js';
import { LogModule } from './common/logging/log.module.js';
import type { AppConfig } from './config/app-config.js';
import { ConfigModule } from './config/config.module.js';
import { DiscoveryModule } from './discovery/discovery.module.js';
import { DiscoveryHttpModule } from './discovery/http/discovery-http.module.js';
import { EventsModule } from './events/events.module.js';
import { HealthModule } from './health/health.module.js';
import { RedisModule } from './redis/redis.module.js';

/** The whole program: platform, scans, and the HTTP side over them. */
@Module({})
export class AppModule {
  static forRoot(config: AppConfig): DynamicModule {
    const platform = [ConfigModule.forRoot(config), LogModule, CommonModule];
    const shared = [RedisModule.forRoot(config.redis), CacheModule, EventsModule, AuthModule];
    return {
      module: AppModule,
      imports: [...platform, ...shared, DiscoveryModule, DiscoveryHttpModule, HealthModule],
    };
  }
}
