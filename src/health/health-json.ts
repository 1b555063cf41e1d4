import type { HealthCheck } from './health-checks.js';
import { type Finding, type IndicatorName, INDICATORS, type Observed } from './finding.js';
import type { HealthReport, HealthStatus } from './health-report.js';
import { statusOf } from './summarize-health.js';

/** The media type of draft-inadarei-api-health-check-06. */
export const HEALTH_JSON = 'application/health+json';

export const HEALTH_JSON_STATUSES = ['pass', 'warn', 'fail'] as const;
export type HealthJsonStatus = (typeof HEALTH_JSON_STATUSES)[number];

export const COMPONENT_TYPES = ['component', 'datastore', 'system'] as const;

/** One indicator. */
export interface HealthJsonCheck {
  readonly componentType: (typeof COMPONENT_TYPES)[number];
  readonly status: HealthJsonStatus;
  readonly observedValue: number | string;
  /** Left out where the value is a code. */
  readonly observedUnit?: Observed['unit'];
  /** ISO 8601 UTC. */
  readonly time: string;
  /** Reasons by their codes; left out where there are none. */
  readonly output?: string;
}

/** GET /health for who asks for `application/health+json`. */
export interface HealthJson {
  readonly status: HealthJsonStatus;
  readonly releaseId: string;
  readonly description: string;
  /** The reasons of all checks. */
  readonly notes: HealthReport['reasons'];
  /** By `component:measurement`. */
  readonly checks: Readonly<Record<string, readonly HealthJsonCheck[]>>;
}

const STATUSES: Readonly<Record<HealthStatus, HealthJsonStatus>> = {
  healthy: 'pass',
  degraded: 'warn',
  unhealthy: 'fail',
};

const KEYS: Readonly<Record<IndicatorName, readonly [string, HealthJsonCheck['componentType']]>> = {
  api: ['api:state', 'component'],
  board: ['board:age', 'component'],
  worker: ['worker:state', 'component'],
  market_data: ['market_data:state', 'system'],
  universe: ['universe:state', 'component'],
  redis_cache: ['redis:cache', 'datastore'],
  redis_queue: ['redis:queue', 'datastore'],
  features_queue: ['redis:features_queue', 'datastore'],
  calibration: ['calibration:state', 'component'],
  memory: ['memory:rss', 'system'],
  event_loop: ['event_loop:longest_stall', 'system'],
};

/** The same in the other format. Pure. */
export function toHealthJson(report: HealthReport, { findings }: Pick<HealthCheck, 'findings'>): HealthJson {
  const checks = INDICATORS.map((name) => {
    const [key, componentType] = KEYS[name];
    return [key, [{ componentType, time: report.timestamp, ...described(findings[name]) }]];
  });
  return {
    status: STATUSES[report.status],
    releaseId: report.version.tag,
    description: 'bms-discovery',
    notes: report.reasons,
    checks: Object.fromEntries(checks) as HealthJson['checks'],
  };
}

function described(finding: Finding): Omit<HealthJsonCheck, 'componentType' | 'time'> {
  const { code, reasons, observed } = finding;
  return {
    status: STATUSES[statusOf([finding])],
    ...(observed === null ? { observedValue: code } : { observedValue: observed.value, observedUnit: observed.unit }),
    ...(reasons.length > 0 && { output: reasons.join(', ') }),
  };
}

/** Whether an Accept header names the type, and likes plain JSON no better. */
export function wantsHealthJson(accept = ''): boolean {
  const quality = qualityOf(accept, HEALTH_JSON);
  return quality > 0 && quality >= qualityOf(accept, 'application/json');
}

/** 0 where it is not named. */
function qualityOf(accept: string, type: string): number {
  for (const range of accept.toLowerCase().split(',')) {
    const [name, ...parameters] = range.split(';').map((part) => part.trim());
    if (name !== type) continue;
    const weight = parameters.find((parameter) => parameter.startsWith('q='));
    return weight === undefined ? 1 : Number(weight.slice(2)) || 0;
  }
  return 0;
}
