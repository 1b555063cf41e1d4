import type { ThrottleRule } from './throttled.decorator.js';

/**
 * Who may call a route.
 * - `open`: anybody
 * - `public`: anybody, or with REQUIRE_API_KEY the owner of a reader's or an admin's key
 * - `admin`: the owner of an admin's key
 */
export type AccessLevel = 'open' | 'public' | 'admin';

export interface RouteAccess {
  readonly level: AccessLevel;
  /** null: calls are not counted. */
  readonly throttle: ThrottleRule | null;
}

/** What nobody declared otherwise. */
export const CLOSED: RouteAccess = { level: 'admin', throttle: null };
