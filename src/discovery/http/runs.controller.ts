import { Controller, Get, Param, Query, UseInterceptors } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Public } from '../../common/access/public.decorator.js';
import { BoardInterceptor } from './board.interceptor.js';
import type { EncodedDocument } from './encoded-document.js';
import { ApiBoardRead } from './openapi/api-board-read.decorator.js';
import { RunParams } from './queries/run.params.js';
import { RunsQuery } from './queries/runs.query.js';
import { StrategyQuery } from './queries/strategy.query.js';
import { RunsReader } from './readers/runs.reader.js';

@Public()
@ApiTags('Discovery')
@Controller('discovery/v3/runs')
@UseInterceptors(BoardInterceptor)
export class RunsController {
  constructor(private readonly runs: RunsReader) {}

  @Get()
  @ApiBoardRead({
    summary: 'The last runs, newest first',
    description: 'At most 50 of the last 24 hours: metadata, and how many symbols entered, left, rose and fell.',
    schema: 'Runs',
    path: '/discovery/v3/runs',
    refused: { field: 'limit', message: 'limit must be a whole number from 1 to 50' },
  })
  list(@Query() query: RunsQuery): EncodedDocument | null {
    return this.runs.list(query);
  }

  @Get(':run_id')
  @ApiBoardRead({
    summary: 'One run with its candidates and its differences to the one before',
    schema: 'Run',
    path: '/discovery/v3/runs/run_20260105_143000_0123456789abcdef',
    refused: { field: 'run_id', message: 'run_id must look like run_20260105_143000_0123456789abcdef' },
    problems: [
      { code: 'run_not_found', detail: 'Runs are kept for 24 hours, 50 at most. GET /discovery/v3/runs lists them.' },
    ],
  })
  one(@Param() params: RunParams, @Query() query: StrategyQuery): EncodedDocument | null {
    return this.runs.one(params, query);
  }
}
