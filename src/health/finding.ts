import type { HealthReason } from './health-reasons.js';
import type { ComponentCode } from './health-report.js';

/** What is looked at, in the order in which reasons are told: what to mend first comes first. */
export const INDICATORS = [
  'api',
  'redis_cache',
  'redis_queue',
  'features_queue',
  'worker',
  'market_data',
  'board',
  'universe',
  'calibration',
  'memory',
  'event_loop',
] as const;
export type IndicatorName = (typeof INDICATORS)[number];

/** A figure behind a finding. */
export interface Observed {
  readonly value: number;
  readonly unit: 's' | 'ms' | 'bytes';
}

/** What an indicator found. */
export interface Finding {
  /** No traffic should come here because of it. */
  readonly down: boolean;
  /** It works with less than it should; implied by `down`. */
  readonly degraded: boolean;
  readonly code: ComponentCode;
  /** Empty when all is well. */
  readonly reasons: readonly HealthReason[];
  /** null where nothing is measured, or not yet. */
  readonly observed: Observed | null;
}

export type Findings = Readonly<Record<IndicatorName, Finding>>;

/** Degraded if there is any reason. */
export function found(
  code: ComponentCode,
  reasons: readonly HealthReason[] = [],
  observed: Observed | null = null,
): Finding {
  return { down: false, degraded: reasons.length > 0, code, reasons, observed };
}

/** Nothing can be served. */
export function foundDown(code: ComponentCode, reasons: readonly HealthReason[]): Finding {
  return { down: true, degraded: true, code, reasons, observed: null };
}

/** The reasons that hold. */
export function holding(conditions: readonly (readonly [boolean, HealthReason])[]): HealthReason[] {
  return conditions.filter(([holds]) => holds).map(([, reason]) => reason);
}
