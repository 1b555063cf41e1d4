import {
  Body,
  Controller,
  Delete,
  Get,
  Header,
  HttpCode,
  HttpStatus,
  Param,
  Post,
  Query,
  Req,
  Res,
  UseFilters,
} from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiAdmin } from '../../../auth/api-admin.decorator.js';
import { Throttled } from '../../../auth/throttled.decorator.js';
import { Public } from '../../../common/access/public.decorator.js';
import { EmptyQuery } from '../../../common/validation/empty.query.js';
import { QueueUnavailableFilter } from '../../../jobs/queue-unavailable.filter.js';
import type { FeatureStatus } from '../../features/feature-status.js';
import { CachedAnswer } from '../cached-answer.decorator.js';
import { ApiFeatures, ApiFeaturesBatch, ApiFeatureJob, FEATURES_PATH } from './api-features.decorators.js';
import {
  type AcceptedFeatureJob,
  FeatureAnswers,
  type ForgottenFeatures,
  type SymbolFeatures,
} from './feature-answers.js';
import { FeatureJobParams } from './feature-job.params.js';
import { FeaturesBatchBody } from './features-batch.body.js';
import { FeaturesParams } from './features.params.js';

@ApiTags('Tickers')
@Controller('api/v1/features')
@UseFilters(QueueUnavailableFilter)
export class FeaturesController {
  constructor(private readonly answers: FeatureAnswers) {}

  @Get('jobs/:job_id')
  @Public()
  @Header('Cache-Control', 'no-store')
  @ApiFeatureJob()
  job(
    @Param() { job_id }: FeatureJobParams,
    @Query() _query: EmptyQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<FeatureStatus> {
    return this.answers.job(job_id, reply);
  }

  @Get(':symbol/:date')
  @Public()
  @CachedAnswer({ family: 'features' })
  @ApiFeatures()
  features(@Param() { symbol, date }: FeaturesParams, @Query() _query: EmptyQuery): Promise<SymbolFeatures> {
    return this.answers.one(symbol, date);
  }

  @Post('batch')
  @Public()
  @Throttled()
  @HttpCode(HttpStatus.OK)
  @Header('Cache-Control', 'no-store')
  @ApiFeaturesBatch()
  batch(
    @Body() body: FeaturesBatchBody,
    @Query() _query: EmptyQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer | AcceptedFeatureJob> {
    return this.answers.batch(body, request, reply);
  }

  @Delete(':symbol/:date')
  @ApiAdmin({
    path: FEATURES_PATH,
    summary: 'Forget the features of a symbol on a day',
    description: 'After its bars were corrected: they are computed anew, from the bars held then, when asked for.',
    schema: 'ForgottenFeatures',
  })
  forget(
    @Param() { symbol, date }: FeaturesParams,
    @Req() request: FastifyRequest,
    @Query() _query: EmptyQuery,
  ): Promise<ForgottenFeatures> {
    return this.answers.forget(symbol, date, request);
  }
}
