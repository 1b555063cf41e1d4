import { Controller, Get, Header, Query, UseInterceptors } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Open } from '../auth/open.decorator.js';
import { EmptyQuery } from '../common/validation/empty.query.js';
import { ApiHealth } from './api-health.decorator.js';
import { HealthStatusInterceptor } from './health-status.interceptor.js';
import { WorkerHealthService } from './worker-health.service.js';
import type { WorkerReport } from './worker-report.js';

@Open()
@ApiTags('Operation')
@Controller('worker')
@UseInterceptors(HealthStatusInterceptor)
export class WorkerHealthController {
  constructor(private readonly worker: WorkerHealthService) {}

  @Get('health')
  @Header('Cache-Control', 'no-store')
  @ApiHealth({
    path: '/worker/health',
    summary: 'How the worker fares',
    schema: 'WorkerHealth',
    unavailable: 'Nothing to serve, or shutting down.',
  })
  report(@Query() _query: EmptyQuery): Promise<WorkerReport> {
    return this.worker.report();
  }
}
