import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Put, Req, Sse } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { of, type Observable } from 'rxjs';
import { Open } from '../../../src/auth/open.decorator.js';
import { RequestQuota } from '../../../src/auth/request-quota.js';
import { Throttled } from '../../../src/auth/throttled.decorator.js';
import { Public } from '../../../src/common/access/public.decorator.js';

/** Nothing is declared here, so all of it is an admin's. */
@Controller('admin/things')
export class ThingsController {
  @Get()
  list(): string {
    return 'secret';
  }

  @Get(':name')
  read(@Param('name') name: string): string {
    return `secret ${name}`;
  }

  @Put(':name')
  replace(@Body() body: unknown): string {
    return typeof body;
  }

  @Patch(':name')
  change(): string {
    return 'secret';
  }

  @Delete([':name', ':name/all'])
  remove(): string {
    return 'secret';
  }

  @Post('start')
  @HttpCode(200)
  start(@Req() { caller }: FastifyRequest): unknown {
    return caller;
  }

  @Sse('events')
  events(): Observable<{ data: string }> {
    return of({ data: 'secret' });
  }

  @Public()
  @Get('public/count')
  count(): number {
    return 3;
  }
}

@Public()
@Controller(['reads', 'old/reads'])
export class ReadsController {
  @Get()
  read(@Req() { caller }: FastifyRequest): unknown {
    return caller;
  }

  @Open()
  @Get('probe')
  probe(): string {
    return 'alive';
  }
}

@Public()
@Controller('work')
export class WorkController {
  constructor(private readonly quota: RequestQuota) {}

  @Throttled()
  @Post()
  compute(): string {
    return 'computed';
  }

  @Throttled({ free: [409] })
  @Post('busy')
  @HttpCode(409)
  refuse(): string {
    return 'already running';
  }

  /** Computes only when asked to. */
  @Get(':how')
  async read(@Param('how') how: string, @Req() request: FastifyRequest): Promise<string> {
    if (how === 'anew') await this.quota.spend(request);
    return how;
  }
}
