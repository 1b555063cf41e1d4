import { REDIS_TROUBLES } from '../redis/redis-state.js';

/**
 * Why a queue takes no jobs: what is wrong with the connection, or
 * - `memory_full`: Redis is at its maxmemory and refuses writes
 * - `write_refused`: Redis cannot persist and refuses writes (disk full, failed snapshot)
 * - `denied`: the user lacks the rights for the queue's keys or commands
 * - `closed`: this process is shutting down
 */
export const QUEUE_TROUBLES = [...REDIS_TROUBLES, 'memory_full', 'write_refused', 'denied', 'closed'] as const;
export type QueueTrouble = (typeof QUEUE_TROUBLES)[number];

/** The queue cannot be used now. Whether a job that was being added is in it is unknown: adding it again is safe. */
export class QueueUnavailableError extends Error {
  override readonly name = 'QueueUnavailableError';

  constructor(
    readonly trouble: QueueTrouble,
    options?: ErrorOptions,
  ) {
    super(`The job queue is not available: ${trouble}`, options);
  }
}
