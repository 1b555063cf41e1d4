import { Body, Controller, Delete, HttpCode, HttpStatus, Post, Query, Req, UseFilters } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { EmptyQuery } from '../../common/validation/empty.query.js';
import { OptionalBody } from '../../common/validation/optional-body.decorator.js';
import { ApiCalibrationWrite } from './api-calibration-write.decorator.js';
import { EmergencyBody } from './bodies/emergency.body.js';
import { EmptyBody } from './bodies/empty.body.js';
import { CalibrationUnavailableFilter } from './calibration-unavailable.filter.js';
import { type EmergencyReport, EmergencyService } from './emergency.service.js';

@ApiTags('Calibration')
@Controller('calibration/emergency')
@UseFilters(CalibrationUnavailableFilter)
export class EmergencyController {
  constructor(private readonly emergency: EmergencyService) {}

  @Post('force-legacy')
  @HttpCode(HttpStatus.OK)
  @ApiCalibrationWrite({
    path: '/calibration/emergency/force-legacy',
    summary: 'Serve the boards of legacy_v0 for 900 s',
    description:
      'Every process follows within a second, whatever is configured or asked. Only the result of a finished job, asked for by job_id, stays what it was. It ends by itself, or by DELETE; asked again, the 900 s begin anew.',
    schema: 'EmergencyReport',
    refused: { field: 'reason', message: 'reason must be text of at most 200 characters' },
  })
  @OptionalBody(EmergencyBody)
  begin(
    @Body() { reason }: EmergencyBody,
    @Req() { caller }: FastifyRequest,
    @Query() _query: EmptyQuery,
  ): Promise<EmergencyReport> {
    return this.emergency.begin(caller?.keyId ?? null, reason ?? null);
  }

  @Delete()
  @ApiCalibrationWrite({
    path: '/calibration/emergency',
    summary: 'End the emergency',
    description: 'Every process follows within a second. Without an emergency nothing changes.',
    schema: 'EmergencyReport',
    refused: { field: 'verbose', message: 'verbose is not a known parameter' },
  })
  @OptionalBody(EmptyBody)
  end(
    @Body() _body: EmptyBody,
    @Req() { caller }: FastifyRequest,
    @Query() _query: EmptyQuery,
  ): Promise<EmergencyReport> {
    return this.emergency.end(caller?.keyId ?? null);
  }
}
