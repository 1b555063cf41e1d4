import type { RedisConfig } from '../config/app-config.js';

/** What an installation decides. */
export interface QueueSettings {
  /** Where the queue lives; a target of null = in this process alone. */
  readonly redis: RedisConfig;
  /** No ':'. */
  readonly name: string;
  /** Jobs that may wait; running ones do not count. */
  readonly capacity: number;
  /** What one try may take. */
  readonly jobTimeoutMs: number;
  /** How long a completed job is kept. */
  readonly resultTtlMs: number;
}
