import { Controller, Get, Header, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiAccess } from '../../auth/api-access.decorator.js';
import { Public } from '../../common/access/public.decorator.js';
import { ref } from '../../common/openapi/schema-of.js';
import { ApiProblem } from '../../common/problem/api-problem.decorator.js';
import { EmptyQuery } from '../../common/validation/empty.query.js';
import { CalibrationReader, type CalibrationSettings, type CalibrationStatus } from './calibration.reader.js';

const STATUS = '/calibration/status';
const SETTINGS = '/calibration/hybrid_v1/config';
const REFUSED = {
  code: 'validation_failed',
  detail: 'Not acceptable: verbose.',
  errors: [{ field: 'verbose', message: 'verbose is not a known parameter' }],
} as const;

@Public()
@ApiTags('Calibration')
@Controller('calibration')
export class CalibrationController {
  constructor(private readonly calibration: CalibrationReader) {}

  @Get('status')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    summary: 'The calibration in force, the emergency switch, and the last changes',
    description: 'At most 20 versions, newest first: who changed what, and when.',
  })
  @ApiOkResponse({ description: 'From memory.', content: { 'application/json': { schema: ref('CalibrationStatus') } } })
  @ApiProblem({ ...REFUSED, path: STATUS })
  @ApiAccess({ level: 'public', path: STATUS })
  status(@Query() _query: EmptyQuery): CalibrationStatus {
    return this.calibration.status();
  }

  @Get('hybrid_v1/config')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    summary: 'What hybrid_v1 is tuned by, with units and limits, presets and defaults',
    description: 'weights, thresholds, legacy_v0 and volume_curve are what PATCH /calibration/hybrid_v1 takes in part.',
  })
  @ApiOkResponse({
    description: 'From memory.',
    content: { 'application/json': { schema: ref('CalibrationSettings') } },
  })
  @ApiProblem({ ...REFUSED, path: SETTINGS })
  @ApiAccess({ level: 'public', path: SETTINGS })
  settings(@Query() _query: EmptyQuery): CalibrationSettings {
    return this.calibration.settings();
  }
}
