import { Injectable } from '@nestjs/common';
import type { AuditEntry } from '../audit-entry.js';
import { AuditLog, type AuditTrail } from '../audit-log.js';

export interface AuditReport {
  readonly count: number;
  readonly stored_in: AuditTrail['storedIn'];
  /** Entries of this process that wait for Redis. */
  readonly waiting: number;
  /** Newest first. */
  readonly entries: readonly AuditEntry[];
}

@Injectable()
export class AuditReader {
  constructor(private readonly audit: AuditLog) {}

  async newest(limit: number): Promise<AuditReport> {
    const { entries, storedIn, waiting } = await this.audit.newest(limit);
    return { count: entries.length, stored_in: storedIn, waiting, entries };
  }
}
