import { Body, Controller, Delete, HttpCode, HttpStatus, Post, Query, Req, UseFilters } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { EmptyQuery } from '../../common/validation/empty.query.js';
import { ApiCalibrationWrite } from './api-calibration-write.decorator.js';
import { EmergencyBody } from './bodies/emergency.body.js';
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
    summary: 'Serve legacy_v0 and nothing else for 900 s',
    description:
      'Every process follows within a second, whatever is configured or asked. It ends by itself, or by DELETE; asked again, the 900 s begin anew.',
    schema: 'EmergencyReport',
    refused: { field: 'reason', message: 'reason must be text of at most 200 characters' },
  })
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
  end(@Req() { caller }: FastifyRequest, @Query() _query: EmptyQuery): Promise<EmergencyReport> {
    return this.emergency.end(caller?.keyId ?? null);
  }
}
