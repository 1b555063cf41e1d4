import { Reflector } from '@nestjs/core';

export interface ThrottleRule {
  /** Statuses of answers that cost no quota, e.g. 409 where nothing was begun. */
  readonly free: readonly number[];
}

/**
 * A route (or every route of a controller) that computes or writes: RATE_LIMIT_PER_MINUTE requests of one client, then
 * 429. A route that computes only now and then spends from RequestQuota by itself.
 */
export const Throttled = Reflector.createDecorator<Partial<ThrottleRule> | undefined, ThrottleRule>({
  transform: (rule) => ({ free: rule?.free ?? [] }),
});
