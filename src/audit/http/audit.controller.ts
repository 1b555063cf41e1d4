import { Controller, Get, Header, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ApiAdmin } from '../../auth/api-admin.decorator.js';
import { AuditQuery } from './audit.query.js';
import { AuditReader, type AuditReport } from './audit.reader.js';

@ApiTags('Operation')
@Controller('api/admin/audit')
export class AuditController {
  constructor(private readonly reader: AuditReader) {}

  @Get()
  @Header('Cache-Control', 'no-store')
  @ApiAdmin({
    path: '/api/admin/audit',
    summary: 'Who did what, newest first',
    description:
      'Everything that operators did to workers, jobs, caches and the calibration; kept for 90 days, about 10000 entries. ' +
      'While Redis is away, or without one: what this process did since it started.',
    schema: 'AuditTrail',
    refused: { field: 'limit', message: 'limit must be a whole number from 1 to 1000' },
  })
  list(@Query() { limit }: AuditQuery): Promise<AuditReport> {
    return this.reader.newest(limit);
  }
}
