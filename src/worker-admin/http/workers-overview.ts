import { Injectable } from '@nestjs/common';
import { isoOrNull } from '../../common/iso-or-null.js';
import { CacheAnalytics } from '../../cache/analytics/cache-analytics.js';
import { BoardStore } from '../../discovery/board/board-store.js';
import type { RunMetadata } from '../../discovery/domain/board.js';
import { WorkerFacts } from '../../health/worker-facts.js';
import { JobQueue } from '../../jobs/job-queue.js';
import { QueueUnavailableError } from '../../jobs/queue-unavailable.error.js';
import { RedisConnections } from '../../redis/redis-connections.js';

/** The workers and what they live on. null = unknown, or never. */
export interface WorkersReport {
  /** Consumers in all processes. */
  readonly workers_active: number | null;
  /** Jobs that wait. */
  readonly queue_depth: number | null;
  /** When a job last ended, ISO 8601 UTC. */
  readonly last_job_completed: string | null;
  /** Cache reads of this process that found a value, 0-1; null before the first. */
  readonly cache_hit_rate: number | null;
  /** When the board was published, ISO 8601 UTC. */
  readonly universe_last_updated: string | null;
  readonly redis_connected: boolean;
  readonly tripwire_status: RunMetadata['tripwire']['status'] | null;
}

@Injectable()
export class WorkersOverview {
  constructor(
    private readonly queue: JobQueue,
    private readonly worker: WorkerFacts,
    private readonly boards: BoardStore,
    private readonly analytics: CacheAnalytics,
    private readonly redis: RedisConnections,
  ) {}

  async report(): Promise<WorkersReport> {
    const [workers, counts, worker] = await Promise.all([
      orUnknown(this.queue.workers()),
      orUnknown(this.queue.counts()),
      this.worker.read(),
    ]);
    const board = this.boards.current;
    return {
      workers_active: workers,
      queue_depth: counts?.queued ?? null,
      last_job_completed: isoOrNull(worker?.jobs.lastFinishedMs ?? null),
      cache_hit_rate: this.analytics.snapshot().reads.hitFrac,
      universe_last_updated: isoOrNull(board?.publishedAtMs ?? null),
      redis_connected: this.redis.state.status === 'up',
      tripwire_status: board?.result.boards.hybrid_v1.meta.tripwire.status ?? null,
    };
  }
}

async function orUnknown<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof QueueUnavailableError) return null;
    throw error;
  }
}
