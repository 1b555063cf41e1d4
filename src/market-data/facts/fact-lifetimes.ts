import type { SessionPhase } from '../calendar/session-calendar.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export interface FactLifetime {
  /** Asked for again from this age on. */
  readonly refreshMs: number;
  /** Left out of the scoring from this age on. */
  readonly expireMs: number;
}

export interface FactLifetimes {
  readonly float: FactLifetime;
  readonly short_interest: FactLifetime;
  readonly short_volume: FactLifetime;
  readonly news: FactLifetime;
  readonly options: FactLifetime;
  readonly details: FactLifetime;
}

/** How long facts serve, by the market's clock. @param fundamentalsMs how long float and market caps are taken as they are */
export function factLifetimes(fundamentalsMs: number): FactLifetimes {
  return {
    float: { refreshMs: fundamentalsMs, expireMs: Math.max(30 * DAY_MS, fundamentalsMs) },
    short_interest: { refreshMs: 12 * HOUR_MS, expireMs: 60 * DAY_MS },
    short_volume: { refreshMs: 6 * HOUR_MS, expireMs: 7 * DAY_MS },
    // asked for with every cycle; older than three of the longest, they are no longer the newest
    news: { refreshMs: 15 * MINUTE_MS, expireMs: 60 * MINUTE_MS },
    options: { refreshMs: 15 * MINUTE_MS, expireMs: 60 * MINUTE_MS },
    details: { refreshMs: fundamentalsMs, expireMs: Math.max(30 * DAY_MS, fundamentalsMs) },
  };
}

/** Options trade in regular hours; outside them a chain is asked for again only so that it does not expire. */
export function chainRefreshMs({ refreshMs, expireMs }: FactLifetime, phase: SessionPhase): number {
  return phase === 'regular' ? refreshMs : expireMs - refreshMs;
}
