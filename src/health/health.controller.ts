import { Controller, Get, Header, Query, Req, UseInterceptors } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Open } from '../auth/open.decorator.js';
import { EmptyQuery } from '../common/validation/empty.query.js';
import { ApiHealth } from './api-health.decorator.js';
import type { HealthJson } from './health-json.js';
import type { HealthReport, ProbeReport } from './health-report.js';
import { HealthService } from './health.service.js';
import { HealthStatusInterceptor } from './health-status.interceptor.js';

@Open()
@ApiTags('Operation')
@Controller('health')
@UseInterceptors(HealthStatusInterceptor)
export class HealthController {
  constructor(private readonly health: HealthService) {}

  @Get()
  @Header('Cache-Control', 'no-store')
  @Header('Vary', 'Accept')
  @ApiHealth({
    path: '/health',
    summary: 'How the service fares',
    schema: 'Health',
    unavailable: 'Nothing to serve, or shutting down.',
  })
  report(@Query() _query: EmptyQuery, @Req() request: FastifyRequest): Promise<HealthReport | HealthJson> {
    return this.health.answer(request.headers.accept);
  }

  @Get('live')
  @Header('Cache-Control', 'no-store')
  @ApiHealth({ path: '/health/live', summary: 'Is the process alive?', schema: 'Probe' })
  live(@Query() _query: EmptyQuery): ProbeReport {
    return this.health.live();
  }

  @Get('ready')
  @Header('Cache-Control', 'no-store')
  @ApiHealth({
    path: '/health/ready',
    summary: 'May it take traffic?',
    schema: 'Probe',
    unavailable: 'No board and none to come, or shutting down.',
  })
  ready(@Query() _query: EmptyQuery): Promise<ProbeReport> {
    return this.health.ready();
  }
}
