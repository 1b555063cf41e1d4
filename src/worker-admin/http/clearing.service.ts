import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { CacheService } from '../../cache/cache.service.js';
import { EventBus } from '../../events/event-bus.js';
import { JobQueue } from '../../jobs/job-queue.js';
import { AdminLog } from './admin-log.js';

/** What discovery keeps ready for readers. Boards that others follow, past runs, results of jobs and locks are none of it. */
const ANSWERS = [
  'bms:*',
  'amc:discovery:v3:candidates:*',
  'amc:discovery:v3:metadata:*',
  'squeeze_cache:*',
  'market_metrics:*',
  'analysis:*',
  'insights:*',
] as const;

export interface ClearingReport {
  readonly cleared: number;
}

/** Throws away what waits, or what is kept ready. */
@Injectable()
export class ClearingService {
  constructor(
    private readonly queue: JobQueue,
    private readonly cache: CacheService,
    private readonly events: EventBus,
    private readonly log: AdminLog,
  ) {}

  /** Running jobs go on. Rejects with QueueUnavailableError. */
  async clearQueue(request: FastifyRequest): Promise<ClearingReport> {
    const cleared = await this.queue.clear();
    this.log.tell(request, `queue cleared: ${cleared} waiting jobs`);
    return { cleared };
  }

  /** Keys that had a value; the next board, or the next reader, makes them anew. */
  async clearCache(request: FastifyRequest): Promise<ClearingReport> {
    let cleared = 0;
    for (const pattern of ANSWERS) {
      const keys = await this.cache.clear(pattern);
      if (keys > 0)
        this.events.publish({ event_type: 'cache.cleared', data: { pattern, tag: null, keys_cleared: keys } });
      cleared += keys;
    }
    this.log.tell(request, `cached answers of discovery cleared: ${cleared} keys`);
    return { cleared };
  }
}
