import { Controller, Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Throttled } from '../../../src/auth/throttled.decorator.js';
import { Public } from '../../../src/common/access/public.decorator.js';
import { SseStreams } from '../../../src/common/sse/sse-streams.js';

/** A counted route whose stream ends by itself. */
@Public()
@Controller('sample-stream')
export class SampleStreamController {
  constructor(private readonly streams: SseStreams) {}

  @Get()
  @Throttled()
  count(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    const stream = this.streams.open(request, reply);
    stream.send({ data: 'one\ntwo' });
    stream.send({ event: 'last', data: 'three' });
    stream.close();
    stream.send({ data: 'too late' });
  }
}
