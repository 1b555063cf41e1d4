export const ALERT_CODES = ['hit_rate_low', 'memory_high', 'clients_high', 'latency_high'] as const;
export const ALERT_SEVERITIES = ['warning', 'critical'] as const;

/** Something about the cache that an operator should look at. */
export interface CacheAlert {
  readonly code: (typeof ALERT_CODES)[number];
  readonly severity: (typeof ALERT_SEVERITIES)[number];
  /** Percent, clients or ms: as the threshold. */
  readonly value: number;
  readonly threshold: number;
  /** The same in words. */
  readonly message: string;
}

/** null = unknown: no reason to alert. */
export interface AlertFigures {
  /** Reads that found a value, of those of late. */
  readonly hitPercent: number | null;
  /** Memory of Redis in use, of what it may use; that of a process is full when it works well, and lets the oldest go. */
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
  const warn = (code: CacheAlert['code'], value: number, threshold: number, message: string): void =>
    void alerts.push({ code, severity: 'warning', value, threshold, message });
  if (hitPercent !== null && hitPercent < HIT_PERCENT)
    warn('hit_rate_low', hitPercent, HIT_PERCENT, `${hitPercent} % of the reads of the last hour found a value`);
  if (memoryPercent !== null && memoryPercent > MEMORY_WARNING_PERCENT) {
    const isCritical = memoryPercent > MEMORY_CRITICAL_PERCENT;
    alerts.push({
      code: 'memory_high',
      severity: isCritical ? 'critical' : 'warning',
      value: memoryPercent,
      threshold: isCritical ? MEMORY_CRITICAL_PERCENT : MEMORY_WARNING_PERCENT,
      message: `${memoryPercent} % of the memory of Redis is in use`,
    });
  }
  if (clients !== null && clients > CLIENTS)
    warn('clients_high', clients, CLIENTS, `${clients} clients are connected to Redis`);
  if (p99Ms !== null && p99Ms > P99_MS)
    warn('latency_high', p99Ms, P99_MS, `99 of 100 reads of Redis took up to ${p99Ms} ms`);
  return alerts;
}
