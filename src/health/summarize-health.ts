import { type Finding, type Findings, type IndicatorName, INDICATORS } from './finding.js';
import type { HealthReason } from './health-reasons.js';
import type { ComponentCode, HealthReport, HealthStatus } from './health-report.js';

export type HealthSummary = Pick<HealthReport, 'status' | 'components' | 'reasons'>;

/** What to look at first comes first. */
const BY_GRAVITY: readonly ComponentCode[] = [
  'auth',
  'unreachable',
  'not_running',
  'stale',
  'degraded',
  'starting',
  'healthy',
  'disabled',
];

/** Nothing is lost by these yet: whatever else is wrong is to be mended before them. */
const NOT_URGENT: ReadonlySet<HealthReason> = new Set(['redis_policy', 'queue_policy', 'features_queue_policy']);

/** The worst wins, for the status as for each component. Pure. */
export function summarizeHealth(findings: Findings): HealthSummary {
  const worstOf = (...names: IndicatorName[]): ComponentCode => {
    const codes = new Set(names.map((name) => findings[name].code));
    return BY_GRAVITY.find((code) => codes.has(code)) ?? 'healthy';
  };
  const all = INDICATORS.map((name) => findings[name]);
  return {
    status: statusOf(all),
    components: {
      api: worstOf('api', 'memory', 'event_loop'),
      redis: worstOf('redis_cache', 'redis_queue', 'features_queue'),
      worker: worstOf('worker'),
      market_data: worstOf('market_data'),
      universe: worstOf('universe'),
    },
    reasons: inOrder(all.flatMap(({ reasons }) => reasons)),
  };
}

/** Each once, what can wait last. */
function inOrder(reasons: readonly HealthReason[]): HealthReason[] {
  const urgent = reasons.filter((reason) => !NOT_URGENT.has(reason));
  return [...new Set([...urgent, ...reasons])];
}

/** Why traffic should go elsewhere; empty when it need not. */
export function reasonsAgainstTraffic(findings: Findings): HealthReason[] {
  return INDICATORS.flatMap((name) => (findings[name].down ? findings[name].reasons : []));
}

export function statusOf(findings: readonly Finding[]): HealthStatus {
  if (findings.some(({ down }) => down)) return 'unhealthy';
  return findings.some(({ degraded }) => degraded) ? 'degraded' : 'healthy';
}
