import { Global, Module } from '@nestjs/common';
import { AuditLog } from './audit-log.js';

/** Who did what to the service, kept for 90 days. */
@Global()
@Module({ providers: [AuditLog], exports: [AuditLog] })
export class AuditModule {}
