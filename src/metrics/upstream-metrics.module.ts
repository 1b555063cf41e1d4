import { Module } from '@nestjs/common';
import { UpstreamMetrics } from './upstream-metrics.js';

/** Beside ScanModule: only who asks the source counts what it answers, so that sums over processes are true. */
@Module({ providers: [UpstreamMetrics] })
export class UpstreamMetricsModule {}
