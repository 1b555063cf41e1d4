import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../common/access/public.decorator.js';
import { ApiEventStream } from './api-event-stream.decorator.js';
import { EventFollowers } from './event-followers.js';
import { EventsQuery, typesOf } from './events.query.js';
import { lastEventIdOf } from './last-event-id.js';

@Public()
@ApiTags('Operation')
@Controller('events')
export class EventsController {
  constructor(private readonly followers: EventFollowers) {}

  @Get()
  @ApiEventStream()
  follow(@Query() query: EventsQuery, @Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.followers.follow(request, reply, {
      types: typesOf(query),
      lastId: lastEventIdOf(request.headers) ?? query.last_event_id ?? null,
    });
  }
}
