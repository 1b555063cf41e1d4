export const ALERT_CODES = ['hit_rate_low', 'memory_high', 'clients_high', 'latency_high'] as const;
export const ALERT_SEVERITIES = ['warning', 'critical'] as const;

/** Something about the cache that an operator should look at. */
export interface CacheAlert {
  readonly code: (typeof ALERT_CODES)[number];
  readonly severity: (typeof ALERT_SEVERITIES)[number];
  /** Percent, clients or ms: as the threshold. */
  readonly value: number;
  readonly threshold: number;
}

/** null = unknown: no reason to alert. */
export interface AlertFigures {
  /** Reads that found a value, of those of late. */
  readonly hitPercent: number | null;
  /** Memory in use, of what Redis may use. */
  readonly memoryPercent: number | null;
  readonly clients: number | null;
  readonly p99Ms: number | null;
}

const HIT_PERCENT = 50;
const MEMORY_WARNING_PERCENT = 80;
const MEMORY_CRITICAL_PERCENT = 95;
const CLIENTS = 50;
const P99_MS = 5;

export function alertsOf({ hitPercent, memoryPercent, clients, p99Ms }: AlertFigures): CacheAlert[] {
  const alerts: CacheAlert[] = [];
  if (hitPercent !== null && hitPercent < HIT_PERCENT)
    alerts.push({ code: 'hit_rate_low', severity: 'warning', value: hitPercent, threshold: HIT_PERCENT });
  if (memoryPercent !== null && memoryPercent > MEMORY_WARNING_PERCENT) {
    const isCritical = memoryPercent > MEMORY_CRITICAL_PERCENT;
    alerts.push({
      code: 'memory_high',
      severity: isCritical ? 'critical' : 'warning',
      value: memoryPercent,
      threshold: isCritical ? MEMORY_CRITICAL_PERCENT : MEMORY_WARNING_PERCENT,
    });
  }
  if (clients !== null && clients > CLIENTS)
    alerts.push({ code: 'clients_high', severity: 'warning', value: clients, threshold: CLIENTS });
  if (p99Ms !== null && p99Ms > P99_MS)
    alerts.push({ code: 'latency_high', severity: 'warning', value: p99Ms, threshold: P99_MS });
  return alerts;
}
