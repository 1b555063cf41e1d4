import { Global, Module } from '@nestjs/common';
import { Registry } from 'prom-client';
import { AuthModule } from '../auth/auth.module.js';
import { BoardModule } from '../discovery/board/board.module.js';
import { HealthModule } from '../health/health.module.js';
import { BoardMetrics } from './board-metrics.js';
import { CacheMetrics } from './cache-metrics.js';
import { HealthMetrics } from './health-metrics.js';
import { HistoryMetrics } from './history-metrics.js';
import { HttpMetrics } from './http-metrics.js';
import { JobMetrics } from './job-metrics.js';
import { MetricsTokenGuard } from './metrics-token.guard.js';
import { MetricsController } from './metrics.controller.js';
import { ProcessMetrics } from './process-metrics.js';
import { QueueMetrics } from './queue-metrics.js';
import { RedisMetrics } from './redis-metrics.js';
import { RequestTimes } from './request-times.js';
import { ScanMetrics } from './scan-metrics.js';
import { SignalMetrics } from './signal-metrics.js';
import { StreamMetrics } from './stream-metrics.js';
import { WorkerMetrics } from './worker-metrics.js';

/** GET /metrics in every role. One registry for each application: tests start many in one process. */
@Global()
@Module({
  imports: [AuthModule, BoardModule, HealthModule],
  controllers: [MetricsController],
  providers: [
    { provide: Registry, useFactory: () => new Registry() },
    BoardMetrics,
    CacheMetrics,
    HealthMetrics,
    HistoryMetrics,
    HttpMetrics,
    JobMetrics,
    MetricsTokenGuard,
    ProcessMetrics,
    QueueMetrics,
    RedisMetrics,
    RequestTimes,
    ScanMetrics,
    SignalMetrics,
    StreamMetrics,
    WorkerMetrics,
  ],
  exports: [HttpMetrics, JobMetrics, Registry],
})
export class MetricsModule {}
