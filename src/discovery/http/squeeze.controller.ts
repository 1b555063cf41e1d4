import { Controller, Get, Query, UseInterceptors } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Public } from '../../common/access/public.decorator.js';
import { BoardInterceptor } from './board.interceptor.js';
import type { EncodedDocument } from './encoded-document.js';
import { ApiBoardRead } from './openapi/api-board-read.decorator.js';
import { SqueezeQuery } from './queries/squeeze.query.js';
import { SqueezeReader } from './readers/squeeze.reader.js';

@Public()
@ApiTags('Discovery')
@Controller('discovery/squeeze-candidates')
@UseInterceptors(BoardInterceptor)
export class SqueezeController {
  constructor(private readonly squeezes: SqueezeReader) {}

  @Get()
  @ApiBoardRead({
    summary: 'The market by its squeeze sub-score, with every input',
    description:
      'Every symbol that passed the filters, on the board or not: float, short interest, borrow fee and utilization, each ' +
      'with its source and age. What is unknown is left out of the sub-score; `coverage` says how much of it is known.',
    schema: 'SqueezeCandidates',
    path: '/discovery/squeeze-candidates',
    refused: { field: 'min_score', message: 'min_score must be a plain number from 0 to 1 with up to 3 decimals' },
  })
  list(@Query() query: SqueezeQuery): EncodedDocument | null {
    return this.squeezes.read(query);
  }
}
