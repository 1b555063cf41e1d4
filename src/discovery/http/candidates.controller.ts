import { Controller, Get, Param, Query, Req, UseFilters, UseInterceptors } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Public } from '../../common/access/public.decorator.js';
import { QueueUnavailableFilter } from '../../jobs/queue-unavailable.filter.js';
import { type BoardAnswer, BoardInterceptor } from './board.interceptor.js';
import type { EncodedDocument } from './encoded-document.js';
import { ApiBoardRead } from './openapi/api-board-read.decorator.js';
import { ACCEPTED, EXPIRED, FAILED, NOT_FOUND, QUEUE_FULL, QUEUE_UNAVAILABLE } from './openapi/job.examples.js';
import { CandidatesQuery } from './queries/candidates.query.js';
import { StrategyQuery } from './queries/strategy.query.js';
import { SymbolParams } from './queries/symbol.params.js';
import { CandidatesReader } from './readers/candidates.reader.js';
import { ExplanationReader } from './readers/explanation.reader.js';
import { FunnelReader } from './readers/funnel.reader.js';

const BAD_STRATEGY = { field: 'strategy', message: 'strategy must be one of legacy_v0, hybrid_v1' };

@Public()
@ApiTags('Discovery')
@Controller('discovery/v3')
@UseInterceptors(BoardInterceptor)
@UseFilters(QueueUnavailableFilter)
export class CandidatesController {
  constructor(
    private readonly candidates: CandidatesReader,
    private readonly explanations: ExplanationReader,
    private readonly funnels: FunnelReader,
  ) {}

  @Get('candidates')
  @ApiBoardRead({
    summary: 'The board: the best candidates of the last scan',
    description:
      'Served from memory. `limit` is capped by the board. With `job_id`, what that job found, in an emergency too: 202 ' +
      'while it goes on, 404 when it is unknown, 409 when it failed, 410 when its result has expired.',
    schema: 'Candidates',
    csv: true,
    path: '/discovery/v3/candidates',
    refused: { field: 'limit', message: 'limit must be a whole number from 1 to 500' },
    responses: [ACCEPTED],
    problems: [NOT_FOUND, FAILED, EXPIRED, QUEUE_FULL, QUEUE_UNAVAILABLE],
  })
  list(@Query() query: CandidatesQuery, @Req() request: FastifyRequest): Promise<BoardAnswer> {
    return this.candidates.list(query, request);
  }

  @Get('candidates/:symbol')
  @ApiBoardRead({
    summary: 'Why a symbol stands where it stands',
    description:
      'Any symbol of the last snapshot. One that a filter removed is scored as if it had passed, and says what removed it.',
    schema: 'Explanation',
    path: '/discovery/v3/candidates/QZRX',
    refused: BAD_STRATEGY,
    problems: [{ code: 'symbol_not_found', detail: 'The last snapshot does not have QZRX.' }],
  })
  explain(@Param() params: SymbolParams, @Query() query: StrategyQuery): EncodedDocument | null {
    return this.explanations.read(params, query);
  }

  @Get('funnel')
  @ApiBoardRead({
    summary: 'How many symbols each filter and gate removed, with samples',
    schema: 'Funnel',
    path: '/discovery/v3/funnel',
    refused: BAD_STRATEGY,
  })
  funnel(@Query() query: StrategyQuery): EncodedDocument | null {
    return this.funnels.read(query);
  }
}
