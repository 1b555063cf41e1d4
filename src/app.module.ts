import { type DynamicModule, Module, type ModuleMetadata } from '@nestjs/common';
import { AuditModule } from './audit/audit.module.js';
import { AuditHttpModule } from './audit/http/audit-http.module.js';
import { AuthModule } from './auth/auth.module.js';
import { CacheAdminModule } from './cache-admin/cache-admin.module.js';
import { CacheModule } from './cache/cache.module.js';
import { CalibrationModule } from './calibration/calibration.module.js';
import { CalibrationHttpModule } from './calibration/http/calibration-http.module.js';
import { CommonModule } from './common/common.module.js';
import { LogModule } from './common/logging/log.module.js';
import { NoTracing } from './common/tracing/no-tracing.js';
import { TracingModule } from './common/tracing/tracing.module.js';
import type { Tracing } from './common/tracing/tracing.js';
import type { AppConfig, ProcessRole } from './config/app-config.js';
import { ConfigModule } from './config/config.module.js';
import { FollowModule } from './discovery/follow.module.js';
import { DiscoveryHttpModule } from './discovery/http/discovery-http.module.js';
import { ScanModule } from './discovery/scan.module.js';
import { EventsModule } from './events/events.module.js';
import { EventsHttpModule } from './events/http/events-http.module.js';
import { HealthModule } from './health/health.module.js';
import { WorkerElsewhereModule } from './health/worker-elsewhere.module.js';
import { WorkerHereModule } from './health/worker-here.module.js';
import { JOB_POLICY } from './jobs/job-policy.js';
import { JobsModule } from './jobs/jobs.module.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { UpstreamMetricsModule } from './metrics/upstream-metrics.module.js';
import { RedisModule } from './redis/redis.module.js';
import { FeatureWorkModule } from './tickers/features/feature-work.module.js';
import { featureQueue } from './tickers/features/feature-queue.js';
import { TickersHttpModule } from './tickers/http/tickers-http.module.js';
import { WarmingModule } from './warming/warming.module.js';
import { WorkerAdminModule } from './worker-admin/worker-admin.module.js';

type Modules = NonNullable<ModuleMetadata['imports']>;

/** What serves the API. */
const HTTP_MODULES: Modules = [
  DiscoveryHttpModule,
  CalibrationHttpModule,
  EventsHttpModule,
  TickersHttpModule,
  WarmingModule,
  CacheAdminModule,
  AuditHttpModule,
  WorkerAdminModule,
];

/** What each role does beside what all of them stand on. */
const ROLE_MODULES: Readonly<Record<ProcessRole, Modules>> = {
  all: [ScanModule, FeatureWorkModule, WorkerHereModule, UpstreamMetricsModule, ...HTTP_MODULES],
  api: [FollowModule, WorkerElsewhereModule, ...HTTP_MODULES],
  worker: [ScanModule, FeatureWorkModule, WorkerHereModule, UpstreamMetricsModule],
};

/** The whole program in one of its roles. */
@Module({})
export class AppModule {
  static forRoot(config: AppConfig, tracing: Tracing = new NoTracing()): DynamicModule {
    const platform = [ConfigModule.forRoot(config), TracingModule.of(tracing), LogModule, CommonModule];
    const shared = [
      RedisModule.forRoot(config.redis),
      CacheModule,
      EventsModule,
      AuditModule,
      CalibrationModule,
      JobsModule.forRoot(config.queue, JOB_POLICY, tracing),
      featureQueue(config.queue, tracing),
    ];
    return {
      module: AppModule,
      imports: [...platform, ...shared, AuthModule, HealthModule, MetricsModule, ...ROLE_MODULES[config.role.role]],
    };
  }
}
