import { Controller, HttpCode, HttpStatus, Post, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { ApiAdmin } from '../../auth/api-admin.decorator.js';
import { WarmingDesk, type WarmupReport } from './warming-desk.js';
import { MAX_WARMUP_TICKERS, WarmupQuery } from './warmup.query.js';

@ApiTags('Cache administration')
@Controller('api/v1/cache')
export class CacheWarmupController {
  constructor(private readonly desk: WarmingDesk) {}

  @Post('warmup')
  @HttpCode(HttpStatus.OK)
  @ApiAdmin({
    path: '/api/v1/cache/warmup',
    summary: 'Make the answers of some tickers ready',
    description:
      'Price, momentum and daily history of each, computed anew from what is held: fresh for their whole TTL from now. ' +
      'Answers when it is done, also beside another run.',
    schema: 'CacheWarmup',
    refused: { field: 'tickers', message: `tickers must be a list of 1 to ${MAX_WARMUP_TICKERS} tickers` },
  })
  warmUp(@Query() { tickers }: WarmupQuery, @Req() request: FastifyRequest): Promise<WarmupReport> {
    return this.desk.warmUp(tickers, request);
  }
}
