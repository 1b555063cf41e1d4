import { Body, Controller, HttpCode, HttpStatus, Patch, Post, Query, Req, UseFilters } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { ref } from '../../common/openapi/schema-of.js';
import { EmptyQuery } from '../../common/validation/empty.query.js';
import { RequiredBodyPipe } from '../../common/validation/required-body.pipe.js';
import { OptionalBody } from '../../common/validation/optional-body.decorator.js';
import { patchChange, presetChange, resetChange, weightsChange } from '../calibration-change.js';
import { type CalibrationReport, CalibrationWriter } from '../calibration-writer.js';
import { ApiCalibrationWrite } from './api-calibration-write.decorator.js';
import { EmptyBody } from './bodies/empty.body.js';
import { PresetBody } from './bodies/preset.body.js';
import { RollbackBody } from './bodies/rollback.body.js';
import { weightsOf } from './bodies/weights-of.js';
import { CalibrationUnavailableFilter } from './calibration-unavailable.filter.js';

const UNKNOWN_FIELD = { field: 'verbose', message: 'verbose is not a known parameter' };

@ApiTags('Calibration')
@Controller('calibration')
@UseFilters(CalibrationUnavailableFilter)
export class CalibrationAdminController {
  constructor(private readonly writer: CalibrationWriter) {}

  @Patch('hybrid_v1')
  @ApiBody({ schema: ref('CalibrationPatch') })
  @ApiCalibrationWrite({
    path: '/calibration/hybrid_v1',
    summary: 'Change some of the calibration',
    description: 'What is left out stays. The result is validated as a whole, and taken whole or refused whole.',
    schema: 'CalibrationReport',
    refused: {
      field: 'hybrid_v1.thresholds.rsi_low',
      message: 'hybrid_v1.thresholds.rsi_low must be below rsi_high (75); lower it, or raise rsi_high with it',
    },
  })
  patch(
    @Body(RequiredBodyPipe) body: unknown,
    @Req() { caller }: FastifyRequest,
    @Query() _query: EmptyQuery,
  ): Promise<CalibrationReport> {
    return this.writer.write({ action: 'patch', by: caller?.keyId ?? null, change: patchChange(body) });
  }

  @Patch('hybrid_v1/weights')
  @ApiBody({ schema: ref('CalibrationWeights') })
  @ApiCalibrationWrite({
    path: '/calibration/hybrid_v1/weights',
    summary: 'Change some weights',
    description:
      'Laid over the weights in force, negatives as 0, then normalised to the sum 1. The weights by name, or under weights.',
    schema: 'CalibrationReport',
    refused: {
      field: 'hybrid_v1.weights.squeeze',
      message:
        'hybrid_v1.weights.squeeze must be a number from -1000 to 1000 (share, or parts of the sum); leave it out to keep what is in force',
    },
  })
  weights(
    @Body(RequiredBodyPipe) body: unknown,
    @Req() { caller }: FastifyRequest,
    @Query() _query: EmptyQuery,
  ): Promise<CalibrationReport> {
    return this.writer.write({ action: 'weights', by: caller?.keyId ?? null, change: weightsChange(weightsOf(body)) });
  }

  @Patch('hybrid_v1/preset')
  @ApiCalibrationWrite({
    path: '/calibration/hybrid_v1/preset',
    summary: 'Take weights and thresholds of a preset',
    description: 'Patches of either are gone then; bands of legacy_v0 and the volume curve stay.',
    schema: 'CalibrationReport',
    refused: { field: 'preset', message: 'preset must be one of balanced_default, strict' },
  })
  preset(
    @Body() { preset }: PresetBody,
    @Req() { caller }: FastifyRequest,
    @Query() _query: EmptyQuery,
  ): Promise<CalibrationReport> {
    return this.writer.write({ action: 'preset', by: caller?.keyId ?? null, change: presetChange(preset) });
  }

  @Post('hybrid_v1/reset')
  @HttpCode(HttpStatus.OK)
  @ApiCalibrationWrite({
    path: '/calibration/hybrid_v1/reset',
    summary: 'Everything as in a fresh installation',
    description: 'Preset, weights, thresholds, bands of legacy_v0 and volume curve. The history stays.',
    schema: 'CalibrationReport',
    refused: UNKNOWN_FIELD,
  })
  @OptionalBody(EmptyBody)
  reset(
    @Body() _body: EmptyBody,
    @Req() { caller }: FastifyRequest,
    @Query() _query: EmptyQuery,
  ): Promise<CalibrationReport> {
    return this.writer.write({ action: 'reset', by: caller?.keyId ?? null, change: resetChange() });
  }

  @Post('rollback')
  @HttpCode(HttpStatus.OK)
  @ApiCalibrationWrite({
    path: '/calibration/rollback',
    summary: 'Bring an older version back',
    description: 'A new version that equals it: the history goes on. The last 1000 versions are kept.',
    schema: 'CalibrationReport',
    refused: {
      field: 'version',
      message: 'version must be a whole number from 1, one that GET /calibration/status lists',
    },
    problems: [{ code: 'calibration_version_not_found', detail: 'Version 7 is not kept, or cannot be read.' }],
  })
  rollback(
    @Body() { version }: RollbackBody,
    @Req() { caller }: FastifyRequest,
    @Query() _query: EmptyQuery,
  ): Promise<CalibrationReport> {
    return this.writer.rollback(version, caller?.keyId ?? null);
  }
}
