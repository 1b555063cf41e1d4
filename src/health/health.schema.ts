import {
  bool,
  int,
  listOf,
  mapOf,
  num,
  oneOf,
  orNull,
  orNullRef,
  type Schemas,
  schemaOf,
  text,
  time,
} from '../common/openapi/schema-of.js';
import { MARKET_DATA_SOURCES } from '../market-data/market-data-source.js';
import { COMPONENT_TYPES, HEALTH_JSON_STATUSES, type HealthJson, type HealthJsonCheck } from './health-json.js';
import { COMPONENT_CODES, HEALTH_STATUSES, type HealthReport, type ProbeReport } from './health-report.js';
import { HEALTH_REASONS } from './health-reasons.js';
import type { WorkerReport } from './worker-report.js';

const component = (what: string) => oneOf(COMPONENT_CODES, what);
const REASON = oneOf(HEALTH_REASONS, 'Code; the runbook has a line for each.');
const SOURCE = oneOf(MARKET_DATA_SOURCES, 'Where the prices come from.');

const HEALTH = schemaOf<HealthReport>('How the service fares. Codes only.', {
  status: oneOf(HEALTH_STATUSES, 'degraded still serves; unhealthy has nothing to serve, or is leaving.'),
  timestamp: time('Now.'),
  version: schemaOf<HealthReport['version']>('The running build.', {
    tag: text('Version.', '0.1.0'),
    commit: orNull(text('Git commit.')),
    build: orNull(text('Build.')),
  }),
  components: schemaOf<HealthReport['components']>('Each part.', {
    api: component('This server.'),
    redis: component('Shared cache.'),
    worker: component('Scheduled scans.'),
    market_data: component('The price source.'),
    universe: component('What was scanned.'),
  }),
  redis_enabled: bool('Redis is configured.'),
  redis_connected: bool('Redis answers.'),
  cache_age_seconds: orNull(int('Age of the board; null before the first.', 12)),
  stale_after_seconds: num('Age from which a board is stale, at the present cadence.', 180),
  reasons: listOf(REASON, 'Why the status is not healthy.'),
  source: SOURCE,
  history: orNullRef('HistoryCoverage', 'Daily bars held; null while neither a worker nor a board tells.'),
});

const PROBE = schemaOf<ProbeReport>('What a probe says.', {
  status: oneOf(['ok', 'unavailable'], 'unavailable comes with 503.'),
  source: SOURCE,
  reasons: listOf(REASON, 'Why traffic should go elsewhere.'),
});

const MEMORY = schemaOf<NonNullable<WorkerReport['memory']>>('Memory of the process.', {
  rss_bytes: int('Resident.', 310_000_000),
  heap_used_bytes: int('JavaScript, used.', 120_000_000),
  heap_total_bytes: int('JavaScript, reserved.', 160_000_000),
  external_bytes: int('Buffers and typed arrays.', 40_000_000),
});

const WORKER = schemaOf<WorkerReport>('How the worker fares that this process is or knows of.', {
  status: oneOf(HEALTH_STATUSES, 'As in /health.'),
  worker_running: bool('It scans on schedule or runs queued jobs, and no operator has stopped it.'),
  redis_connected: bool('Redis answers.'),
  cache_age_seconds: orNull(int('Age of the board; null before the first.', 12)),
  last_successful_cycle: orNull(time('When the last scan succeeded.')),
  cycle_seconds: orNull(int('Between two cycles at the present session.', 60)),
  next_cycle_at: orNull(time('When the next is due; null while none is scheduled.')),
  consecutive_failures: orNull(int('Scans that failed in a row.', 0)),
  memory: orNullRef('WorkerMemory', "Of the worker's process."),
});

const CHECK = schemaOf<HealthJsonCheck>(
  'One indicator.',
  {
    componentType: oneOf(COMPONENT_TYPES, 'What it is.'),
    status: oneOf(HEALTH_JSON_STATUSES, 'warn: it works with less than it should.'),
    observedValue: { anyOf: [{ type: 'number' }, oneOf(COMPONENT_CODES, 'Code.')], description: 'Figure or code.' },
    observedUnit: oneOf(['s', 'ms', 'bytes'], 'Of a figure.'),
    time: time('When it was looked at.'),
    output: text('Reasons by their codes.', 'redis_unreachable'),
  },
  ['observedUnit', 'output'],
);

const HEALTH_JSON_REPORT = schemaOf<HealthJson>('The same as health+json.', {
  status: oneOf(HEALTH_JSON_STATUSES, 'warn still serves; fail comes with 503.'),
  releaseId: text('Version.', '0.1.0'),
  description: text('The service.', 'bms-discovery'),
  notes: listOf(REASON, 'Why the status is not pass.'),
  checks: mapOf(listOf(CHECK, 'One.'), 'Each indicator, by component:measurement.'),
});

export const HEALTH_SCHEMAS: Schemas = {
  HealthJson: HEALTH_JSON_REPORT,
  Health: HEALTH,
  Probe: PROBE,
  WorkerMemory: MEMORY,
  WorkerHealth: WORKER,
};
