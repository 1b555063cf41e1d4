import type { RedisTrouble } from './redis-state.js';

/** Redis is not configured, not there, or did not answer in time. Never carries an address or a password. */
export class RedisUnavailableError extends Error {
  override readonly name = 'RedisUnavailableError';

  constructor(
    readonly trouble: RedisTrouble | 'disabled',
    options?: ErrorOptions,
  ) {
    super(`Redis is not available: ${trouble}`, options);
  }
}
