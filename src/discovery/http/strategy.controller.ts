import { Controller, Get, Header, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiAccess } from '../../auth/api-access.decorator.js';
import { Public } from '../../common/access/public.decorator.js';
import { ref } from '../../common/openapi/schema-of.js';
import { ApiProblem } from '../../common/problem/api-problem.decorator.js';
import { StrategyQuery } from './queries/strategy.query.js';
import { type EffectiveStrategyAnswer, EffectiveStrategyReader } from './readers/effective-strategy.reader.js';

const PATH = '/discovery/strategy/effective';

@Public()
@ApiTags('Discovery')
@Controller('discovery/strategy')
export class StrategyController {
  constructor(private readonly reader: EffectiveStrategyReader) {}

  @Get('effective')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Which strategy answers, why, and what it is calibrated with' })
  @ApiOkResponse({
    description: 'The decision.',
    content: { 'application/json': { schema: ref('EffectiveStrategy') } },
  })
  @ApiProblem({
    code: 'validation_failed',
    detail: 'Not acceptable: strategy.',
    path: PATH,
    errors: [{ field: 'strategy', message: 'strategy must be one of legacy_v0, hybrid_v1' }],
  })
  @ApiProblem({
    code: 'internal_error',
    detail: 'Something failed on our side. The log has the cause under this request id.',
    path: PATH,
  })
  @ApiAccess({ level: 'public', path: PATH })
  effective(@Query() query: StrategyQuery): EffectiveStrategyAnswer {
    return this.reader.read(query);
  }
}
