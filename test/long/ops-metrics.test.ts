import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { atMost, figures } from '../faults/support/figures.js';
import { eventually } from '../support/eventually.js';
import { ServiceProcess } from '../support/faults/service-process.js';
import { type MetricFamily, readExposition } from '../support/ops/exposition.js';
import { metricTable } from '../support/ops/metric-table.js';
import { dashboards, queriesOf, rules } from '../support/ops/ops-files.js';
import { PrometheusServer } from '../support/ops/prometheus-server.js';
import { promtool } from '../support/ops/prometheus-tools.js';
import { namesOf } from '../support/ops/promql.js';
import { RedisServer } from '../support/redis/redis-server.js';

const START_DEADLINE_MS = 180_000;
const SERIES_LIMIT = 1_000;
const MARKET = {
  SIMULATED_TICKERS: '1000',
  HISTORY_SESSIONS: '60',
  UNIVERSE_SIZE_THRESHOLD: '100',
  LOG_LEVEL: 'fatal',
};

/** Prometheus' own, and the labels that it adds. */
const OWN_SERIES = ['up', 'ALERTS'];
const OWN_LABELS = ['job', 'instance', 'le', 'alertname', 'alertstate', 'severity'];
/** The library's names of what Node tells; promtool takes them for counters. */
const ODD_NAMES = /^nodejs_active_(handles|requests|resources)_total /;

const ANSWER_DEADLINE_MS = 20_000;
const URGENT = ['page', 'critical'];

interface Board {
  readonly candidates: readonly { readonly symbol: string }[];
}

const REQUIRED: Readonly<Record<string, string>> = {
  discovery_jobs_completed_total: 'queue,strategy,outcome',
  discovery_job_duration_seconds: 'queue',
  discovery_job_wait_seconds: 'queue',
  discovery_worker_up: '',
  discovery_concurrent_jobs: 'queue',
  discovery_queue_depth: 'queue,state',
  discovery_queue_consumers: 'queue',
  discovery_jobs_failed: 'queue',
  discovery_cache_size_bytes: '',
  discovery_cache_requests_total: 'cache,result',
  discovery_history_sessions: 'state',
  discovery_event_streams: '',
  discovery_snapshot_timestamp_seconds: 'strategy',
  discovery_snapshot_stale_after_seconds: '',
  discovery_http_request_duration_seconds: 'method,route,status',
  discovery_universe_size: '',
  discovery_candidates: 'strategy',
  discovery_upstream_requests_total: 'status_class',
  discovery_upstream_rate_limited_total: '',
  discovery_api_requests_by_strategy_total: 'strategy',
  discovery_api_errors_total: 'status_class',
  redis_client_up: 'client',
  redis_client_command_duration_seconds: 'client',
  discovery_build_info: 'version,commit,role',
  discovery_universe_threshold: 'level',
  process_cpu_seconds_total: '',
  nodejs_eventloop_lag_p99_seconds: '',
};

const ROLES = ['all', 'api', 'worker'] as const;
type Role = (typeof ROLES)[number];

/** Who asks no source counts no answers, and who serves nobody warms nothing. */
const NOT_IN: Readonly<Record<Role, RegExp>> = {
  all: /^$/,
  api: /^discovery_upstream_/,
  worker: /^discovery_warming_/,
};

type Families = ReadonlyMap<string, MetricFamily>;

let cache: RedisServer;
let queue: RedisServer;
let services: Readonly<Record<Role, ServiceProcess>>;
const expositions = new Map<Role, string>();
const familiesOf = new Map<Role, Families>();
/** Of whichever process has samples. */
let families: Families = new Map();

/** One installation of all roles. */
async function startAll(): Promise<Readonly<Record<Role, ServiceProcess>>> {
  const env = { ...MARKET, REDIS_URL: cache.url, QUEUE_REDIS_URL: queue.url };
  const [all, api, worker] = await Promise.all(
    ROLES.map((role) => ServiceProcess.start({ env: { ...env, PROCESS_ROLE: role } })),
  );
  if (all === undefined || api === undefined || worker === undefined) throw new Error('not all were started');
  await Promise.all([all.ready(START_DEADLINE_MS), api.ready(START_DEADLINE_MS), worker.listening(START_DEADLINE_MS)]);
  return { all, api, worker };
}

/** A second run, so that there are changes, and one answer of each tier of the cache. */
async function use({ all, api }: Readonly<Record<Role, ServiceProcess>>): Promise<void> {
  const runIds = new Set<string>();
  await all.send('POST', '/discovery/v3/trigger', {});
  await all.until(
    '/discovery/v3/candidates?strategy=legacy_v0',
    ({ headers }) => runIds.add(headers.get('x-run-id') ?? '').size > 1,
    START_DEADLINE_MS,
  );
  for (const service of [all, api]) {
    await service.get('/no/such/address');
    const { candidates } = (await service.get('/discovery/v3/candidates?limit=1')).json<Board>();
    for (let n = 0; n < 2; n++) await service.get(`/api/v1/momentum/${candidates[0]?.symbol ?? ''}`);
  }
}

beforeAll(async () => {
  cache = await RedisServer.start({ args: ['--maxmemory', '64mb', '--maxmemory-policy', 'allkeys-lru'] });
  queue = await RedisServer.start();
  services = await startAll();
  await use(services);
  for (const role of ROLES) {
    const { text } = await services[role].get('/metrics');
    expositions.set(role, text);
    familiesOf.set(role, readExposition(text));
  }
  const known = ROLES.flatMap((role) => [...(familiesOf.get(role) ?? [])]);
  families = new Map(known.sort(([, one], [, other]) => one.samples - other.samples));
}, START_DEADLINE_MS);

afterAll(async () => {
  await Promise.all(ROLES.map((role) => services[role].kill()));
  await Promise.all([cache.stop(), queue.stop()]);
});

/** Names and labels in the expression that nothing has. */
function strangersIn(expr: string): string[] {
  const recorded = new Map(rules().map(({ record, expr: of }) => [record ?? '', of]));
  const { metrics, labels } = namesOf(expr);
  const known = new Map([...families.values()].flatMap((family) => family.seriesNames.map((name) => [name, family])));
  const strangers = metrics.filter((name) => !known.has(name) && !recorded.has(name) && !OWN_SERIES.includes(name));
  const possible = metrics.flatMap((name) => known.get(name)?.labels ?? namesOf(recorded.get(name) ?? 'up').labels);
  // of what no one has asked for yet there are no samples, and so no labels
  const documented = metricTable().filter(({ name }) => metrics.some((metric) => metric.startsWith(name)));
  const all = [...possible, ...documented.flatMap(({ labels: some }) => some), ...OWN_LABELS];
  return [...strangers, ...labels.filter((label) => !all.includes(label))];
}

describe.each(ROLES)('/metrics of a running process of the role %s', (role) => {
  const own = (): MetricFamily[] => [...(familiesOf.get(role)?.values() ?? [])];

  it('is what promtool accepts', async () => {
    const { output } = await promtool(['check', 'metrics'], expositions.get(role));
    expect(output.split('\n').filter((line) => line !== '' && !ODD_NAMES.test(line))).toEqual([]);
  });

  it('has no more than a thousand series', () => {
    expect(own().reduce((sum, { samples }) => sum + samples, 0)).toBeLessThanOrEqual(SERIES_LIMIT);
  });

  it('is described in docs/metrics.md, each metric and nothing else', () => {
    const told = own().filter(({ name }) => !/^(process|nodejs)_/.test(name));
    const table = new Map(metricTable().map((row) => [row.name, row]));
    const expected = [...table.keys()].filter((name) => !NOT_IN[role].test(name));
    expect(told.map(({ name }) => name).sort()).toEqual(expected.sort());
    for (const { name, type, help, labels, samples } of told) {
      const row = table.get(name);
      expect([name, row?.type, row?.help]).toEqual([name, type, help]);
      if (samples > 0) expect([name, row?.labels]).toEqual([name, labels]);
    }
  });
});

describe('/metrics of an installation with a board', () => {
  it.each(Object.entries(REQUIRED))('has %s{%s} with samples', (name, labels) => {
    const wanted = labels.split(',').filter(Boolean).sort();
    for (const some of [familiesOf.get('all'), families]) {
      expect(some?.get(name)?.labels).toEqual(wanted);
      expect(some?.get(name)?.samples).toBeGreaterThan(0);
    }
  });

  it('has what the rules ask for', () => {
    for (const { alert, record, expr } of rules())
      expect([alert ?? record, strangersIn(expr)]).toEqual([alert ?? record, []]);
  });

  it.each(dashboards())('has what %s asks for', (_path, dashboard) => {
    for (const query of queriesOf(dashboard)) expect([query, strangersIn(query)]).toEqual([query, []]);
  });

  it('O1: has no unknown name in a rule or a dashboard', () => {
    const queries = dashboards().flatMap(([, dashboard]) => queriesOf(dashboard));
    const exprs = [...rules().map(({ expr }) => expr), ...queries];
    figures('O1 names that rules and dashboards ask for', {
      expressions: exprs.length,
      unknown: atMost(0, exprs.flatMap(strangersIn).length),
    });
  });
});

describe('Prometheus, scraping them', () => {
  let prometheus: PrometheusServer;

  /** Those that still have no answer at the deadline: some need a second scrape, or the first warming. */
  async function silentOf(queries: readonly string[]): Promise<readonly string[]> {
    let silent = queries;
    const endsMs = performance.now() + ANSWER_DEADLINE_MS;
    while (silent.length > 0 && performance.now() < endsMs) {
      const answers = await Promise.all(silent.map((query) => prometheus.query(query)));
      silent = silent.filter((_, at) => answers[at]?.length === 0);
    }
    return silent;
  }

  beforeAll(async () => {
    const targets = ROLES.map((role) => new URL(services[role].url).host);
    prometheus = await PrometheusServer.start({ targets, forSeconds: 1 });
  }, START_DEADLINE_MS);

  afterAll(() => prometheus.stop());

  it.each(dashboards())(
    'answers every query of %s',
    async (_path, dashboard) => {
      expect(await silentOf(queriesOf(dashboard))).toEqual([]);
    },
    2 * ANSWER_DEADLINE_MS,
  );

  it('knows how old the board is, and raises no alarm, small as the market of this test is', async () => {
    expect(await prometheus.query('discovery:snapshot_age_seconds < 120')).toHaveLength(2 * ROLES.length);
    const alarms = (await prometheus.alerts()).filter(({ labels }) => URGENT.includes(labels.severity ?? ''));
    expect(alarms.map(({ labels }) => labels.alertname)).toEqual([]);
  });

  it('sees that the Redis of the cache is gone, and that it is back', async () => {
    expect(await prometheus.alerts('RedisDown')).toEqual([]);
    await cache.kill();
    await prometheus.firing('RedisDown', { client: 'cache' });
    // unknown, not 0
    await eventually(async () => (await prometheus.query('redis_memory_used_bytes{client="cache"}')).length === 0);
    await cache.restart();
    await prometheus.silent('RedisDown');
  }, 90_000);
});
