import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AuditLog } from '../../audit/audit-log.js';
import { CacheClearing } from '../../cache-admin/cache-clearing.js';
import { JobQueue } from '../../jobs/job-queue.js';

export interface ClearingReport {
  readonly cleared: number;
}

/** Throws away what waits, or what discovery keeps ready. */
@Injectable()
export class ClearingService {
  constructor(
    private readonly queue: JobQueue,
    private readonly cache: CacheClearing,
    private readonly audit: AuditLog,
  ) {}

  /** Running jobs go on. Rejects with QueueUnavailableError. */
  async clearQueue(request: FastifyRequest): Promise<ClearingReport> {
    const cleared = await this.queue.clear();
    this.audit.record({ request, action: 'queue.clear', target: null, count: cleared, outcome: 'done' });
    return { cleared };
  }

  /** Keys that had a value; the next board, or the next reader, makes them anew. */
  async clearCache(request: FastifyRequest): Promise<ClearingReport> {
    return { cleared: (await this.cache.clearDiscoveryAnswers(request)).count };
  }
}
