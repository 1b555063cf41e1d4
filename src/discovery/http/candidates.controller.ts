import { Controller, Get, Param, Query, UseInterceptors } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Public } from '../../common/access/public.decorator.js';
import { BoardInterceptor } from './board.interceptor.js';
import type { EncodedDocument } from './encoded-document.js';
import { ApiBoardRead } from './openapi/api-board-read.decorator.js';
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
export class CandidatesController {
  constructor(
    private readonly candidates: CandidatesReader,
    private readonly explanations: ExplanationReader,
    private readonly funnels: FunnelReader,
  ) {}

  @Get('candidates')
  @ApiBoardRead({
    summary: 'The board: the best candidates of the last scan',
    description: 'Served from memory. `limit` is capped by the board.',
    schema: 'Candidates',
    csv: true,
    path: '/discovery/v3/candidates',
    refused: { field: 'limit', message: 'limit must be a whole number from 1 to 500' },
    problems: [{ code: 'not_implemented', detail: 'There is no board yet, and triggers come with the job queue.' }],
  })
  list(@Query() query: CandidatesQuery): EncodedDocument | null {
    return this.candidates.list(query);
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
