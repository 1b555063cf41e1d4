import { Controller, Get, Header, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ApiAccess } from '../../auth/api-access.decorator.js';
import { Public } from '../../common/access/public.decorator.js';
import { ref } from '../../common/openapi/schema-of.js';
import { ApiProblem } from '../../common/problem/api-problem.decorator.js';
import { EmptyQuery } from '../../common/validation/empty.query.js';
import { WorkersOverview, type WorkersReport } from './workers-overview.js';

const PATH = '/discovery/v3/worker/health';

@Public()
@ApiTags('Discovery')
@Controller('discovery/v3/worker')
export class WorkersController {
  constructor(private readonly workers: WorkersOverview) {}

  @Get('health')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'The workers and what they live on' })
  @ApiResponse({
    status: 200,
    description: 'What is known now.',
    content: { 'application/json': { schema: ref('Workers') } },
  })
  @ApiProblem({
    code: 'validation_failed',
    detail: 'Not acceptable: verbose.',
    path: PATH,
    errors: [{ field: 'verbose', message: 'verbose is not a known parameter' }],
  })
  @ApiAccess({ level: 'public', path: PATH })
  report(@Query() _query: EmptyQuery): Promise<WorkersReport> {
    return this.workers.report();
  }
}
