import { Controller, Get, Query, UseInterceptors } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Public } from '../../common/access/public.decorator.js';
import { EmptyQuery } from '../../common/validation/empty.query.js';
import { BoardInterceptor } from './board.interceptor.js';
import type { EncodedDocument } from './encoded-document.js';
import { ApiBoardRead } from './openapi/api-board-read.decorator.js';
import { MoversReader } from './readers/movers.reader.js';

@Public()
@ApiTags('Market')
@Controller('api/v1/market')
@UseInterceptors(BoardInterceptor)
export class MoversController {
  constructor(private readonly reader: MoversReader) {}

  @Get('movers')
  @ApiBoardRead({
    summary: 'Gainers, losers and most active of the last snapshot',
    schema: 'Movers',
    path: '/api/v1/market/movers',
    refused: { field: 'limit', message: 'limit is not a known parameter' },
  })
  movers(@Query() _query: EmptyQuery): EncodedDocument | null {
    return this.reader.read();
  }
}
