import type { HealthStatus } from './health-report.js';

/** What GET /worker/health says of the worker that this process is or knows of. null = unknown, or never. */
export interface WorkerReport {
  /** As in /health. */
  readonly status: HealthStatus;
  /** It scans on schedule or runs queued jobs, and no operator has stopped it. */
  readonly worker_running: boolean;
  readonly redis_connected: boolean;
  /** Seconds since the board was published. */
  readonly cache_age_seconds: number | null;
  /** ISO 8601 UTC. */
  readonly last_successful_cycle: string | null;
  /** Seconds between two cycles at the present session. */
  readonly cycle_seconds: number | null;
  /** ISO 8601 UTC; null while none is scheduled. */
  readonly next_cycle_at: string | null;
  readonly consecutive_failures: number | null;
  /** Of the worker's process. */
  readonly memory: {
    readonly rss_bytes: number;
    readonly heap_used_bytes: number;
    readonly heap_total_bytes: number;
    readonly external_bytes: number;
  } | null;
}
