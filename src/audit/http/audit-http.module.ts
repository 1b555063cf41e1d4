import { Module } from '@nestjs/common';
import { AuditController } from './audit.controller.js';
import { AuditReader } from './audit.reader.js';

/** The audit for those who may read it. */
@Module({ controllers: [AuditController], providers: [AuditReader] })
export class AuditHttpModule {}
