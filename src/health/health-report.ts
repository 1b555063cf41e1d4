import type { HistoryCoverage } from '../market-data/history/history-listener.js';
import type { MarketDataSource } from '../market-data/market-data-source.js';
import type { HealthReason } from './health-reasons.js';

export const HEALTH_STATUSES = ['healthy', 'degraded', 'unhealthy'] as const;
export type HealthStatus = (typeof HEALTH_STATUSES)[number];

/**
 * How one part fares. `starting`: nothing to judge by yet. `stale`: what it last delivered is too old. `degraded`: it
 * works with less than it should. `unreachable` and `auth`: its other side does not answer, or refuses the key.
 * `not_running`: switched off or stopped. `disabled`: not configured.
 */
export const COMPONENT_CODES = [
  'healthy',
  'starting',
  'degraded',
  'stale',
  'unreachable',
  'auth',
  'not_running',
  'disabled',
] as const;
export type ComponentCode = (typeof COMPONENT_CODES)[number];

/** What GET /health says. Codes only: never the text of an exception. */
export interface HealthReport {
  readonly status: HealthStatus;
  /** ISO 8601 UTC. */
  readonly timestamp: string;
  readonly version: { readonly tag: string; readonly commit: string | null; readonly build: string | null };
  readonly components: {
    readonly api: ComponentCode;
    readonly redis: ComponentCode;
    readonly worker: ComponentCode;
    readonly market_data: ComponentCode;
    readonly universe: ComponentCode;
  };
  readonly redis_enabled: boolean;
  readonly redis_connected: boolean;
  /** Seconds since the board was published; null before the first. */
  readonly cache_age_seconds: number | null;
  /** Age from which a board is stale: max(180 s, 2.5 x the present cadence). */
  readonly stale_after_seconds: number;
  /** Why the status is not healthy, as codes; empty when it is. */
  readonly reasons: readonly HealthReason[];
  readonly source: MarketDataSource;
  /** As the worker says, else the board; null when neither is there. */
  readonly history: HistoryCoverage | null;
}

/** What a probe says. */
export interface ProbeReport {
  readonly status: 'ok' | 'unavailable';
  readonly source: MarketDataSource;
  /** Why traffic should go elsewhere; empty when it need not. */
  readonly reasons: readonly HealthReason[];
}
