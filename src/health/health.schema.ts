import {
  bool,
  int,
  listOf,
  oneOf,
  orNull,
  ref,
  type Schemas,
  schemaOf,
  text,
  time,
} from '../common/openapi/schema-of.js';
import { MARKET_DATA_SOURCES } from '../market-data/market-data-source.js';
import { COMPONENT_CODES, HEALTH_STATUSES, type HealthReport, type ProbeReport } from './health-report.js';

const component = (what: string) => oneOf(COMPONENT_CODES, what);
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
  reasons: listOf(text('Code.', 'board_stale'), 'Why the status is not healthy.'),
  source: SOURCE,
  history: ref('HistoryCoverage'),
});

const PROBE = schemaOf<ProbeReport>('What a probe says.', {
  status: oneOf(['ok', 'unavailable'], 'unavailable comes with 503.'),
  source: SOURCE,
  reasons: listOf(text('Code.', 'no_board'), 'Why traffic should go elsewhere.'),
});

export const HEALTH_SCHEMAS: Schemas = { Health: HEALTH, Probe: PROBE };
