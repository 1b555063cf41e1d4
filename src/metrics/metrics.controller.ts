import { Controller, Get, Header, Query, UseGuards } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { register as ofProcess, Registry } from 'prom-client';
import { Open } from '../auth/open.decorator.js';
import { ApiProblem } from '../common/problem/api-problem.decorator.js';
import { EmptyQuery } from '../common/validation/empty.query.js';
import { MetricsTokenGuard } from './metrics-token.guard.js';

const PATH = '/metrics';

@Open()
@ApiTags('Operation')
@Controller('metrics')
@UseGuards(MetricsTokenGuard)
export class MetricsController {
  constructor(private readonly registry: Registry) {}

  @Get()
  @Header('Content-Type', Registry.PROMETHEUS_CONTENT_TYPE)
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Figures for Prometheus', description: 'With METRICS_TOKEN set it must come as Bearer.' })
  @ApiSecurity({})
  @ApiSecurity('bearer')
  @ApiResponse({
    status: 200,
    description: 'Text format 0.0.4.',
    content: { 'text/plain': { schema: { type: 'string' } } },
  })
  @ApiProblem({
    code: 'validation_failed',
    detail: 'Not acceptable: verbose.',
    path: PATH,
    errors: [{ field: 'verbose', message: 'verbose is not a known parameter' }],
  })
  @ApiProblem({ code: 'unauthorized', detail: 'This API key is not known here.', path: PATH })
  @ApiProblem({
    code: 'too_many_unknown_keys',
    detail: 'Too many unknown API keys were sent. Come back later.',
    path: PATH,
  })
  read(@Query() _query: EmptyQuery): Promise<string> {
    return Registry.merge([ofProcess, this.registry]).metrics();
  }
}
