import { Controller, Get, Header, Query, Req, UseFilters, UseInterceptors } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Public } from '../../common/access/public.decorator.js';
import { QueueUnavailableFilter } from '../../jobs/queue-unavailable.filter.js';
import { type BoardAnswer, BoardInterceptor } from './board.interceptor.js';
import type { EncodedDocument } from './encoded-document.js';
import { ApiBoardRead } from './openapi/api-board-read.decorator.js';
import { ACCEPTED, EXPIRED, QUEUE_FULL, QUEUE_UNAVAILABLE } from './openapi/job.examples.js';
import { ContendersQuery } from './queries/contenders.query.js';
import { ViewQuery } from './queries/view.query.js';
import { CandidatesReader } from './readers/candidates.reader.js';
import { ContendersReader } from './readers/contenders.reader.js';

/** RFC 9745: an instant, 2026-01-01T00:00:00Z, since when the successor is the better choice. */
const DEPRECATED_SINCE = '@1767225600';
const successor = (query: string): string => `</discovery/v3/candidates${query}>; rel="successor-version"`;
const REFUSED = { field: 'limit', message: 'limit must be a whole number from 1 to 500' };

/** Addresses that older clients know. */
@Public()
@ApiTags('Discovery, legacy')
@Controller('discovery')
@UseInterceptors(BoardInterceptor)
@UseFilters(QueueUnavailableFilter)
export class LegacyController {
  constructor(
    private readonly contendersReader: ContendersReader,
    private readonly candidates: CandidatesReader,
  ) {}

  @Get('contenders')
  @Header('Deprecation', DEPRECATED_SINCE)
  @Header('Link', successor(''))
  @ApiBoardRead({
    summary: 'The board in the older shape',
    schema: 'Contenders',
    deprecated: true,
    path: '/discovery/contenders',
    refused: REFUSED,
    responses: [ACCEPTED],
    problems: [EXPIRED, QUEUE_FULL, QUEUE_UNAVAILABLE],
  })
  contenders(@Query() query: ContendersQuery, @Req() request: FastifyRequest): Promise<BoardAnswer> {
    return this.contendersReader.read(query, request);
  }

  @Get('candidates/trade-ready')
  @Header('Deprecation', DEPRECATED_SINCE)
  @Header('Link', successor('?action=TRADE_READY'))
  @ApiBoardRead({
    summary: 'Candidates that are ready to trade',
    schema: 'Candidates',
    csv: true,
    deprecated: true,
    path: '/discovery/candidates/trade-ready',
    refused: REFUSED,
  })
  tradeReady(@Query() query: ViewQuery): EncodedDocument | null {
    return this.candidates.view(query, 'TRADE_READY');
  }

  @Get('candidates/monitor')
  @Header('Deprecation', DEPRECATED_SINCE)
  @Header('Link', successor('?action=MONITOR'))
  @ApiBoardRead({
    summary: 'Candidates to keep an eye on',
    schema: 'Candidates',
    csv: true,
    deprecated: true,
    path: '/discovery/candidates/monitor',
    refused: REFUSED,
  })
  monitor(@Query() query: ViewQuery): EncodedDocument | null {
    return this.candidates.view(query, 'MONITOR');
  }
}
