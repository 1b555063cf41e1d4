import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
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

/** Nobody reads the cache here, nothing is asked of a remote source, and no alert fires. */
const NOTHING_TO_TELL = /discovery(_|:)cache_(requests|hit_ratio|compute|redis_read)|^sum by \(severity\) \(ALERTS/;

const REQUIRED: Readonly<Record<string, string>> = {
  discovery_jobs_completed_total: 'strategy,outcome',
  discovery_job_duration_seconds: '',
  discovery_job_wait_seconds: '',
  discovery_worker_up: '',
  discovery_concurrent_jobs: '',
  discovery_queue_depth: 'state',
  discovery_cache_size_bytes: '',
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
  discovery_build_info: 'version,commit',
  process_cpu_seconds_total: '',
  nodejs_eventloop_lag_p99_seconds: '',
};

let cache: RedisServer;
let queue: RedisServer;
let service: ServiceProcess;
let exposition = '';
let families: ReadonlyMap<string, MetricFamily> = new Map();

beforeAll(async () => {
  cache = await RedisServer.start({ args: ['--maxmemory', '64mb', '--maxmemory-policy', 'allkeys-lru'] });
  queue = await RedisServer.start();
  service = await ServiceProcess.start({ env: { ...MARKET, REDIS_URL: cache.url, QUEUE_REDIS_URL: queue.url } });
  await service.ready(START_DEADLINE_MS);
  const runIds = new Set<string>();
  // a second run, so that there are changes
  await service.send('POST', '/discovery/v3/trigger', {});
  await service.until(
    '/discovery/v3/candidates?strategy=legacy_v0',
    ({ headers }) => runIds.add(headers.get('x-run-id') ?? '').size > 1,
    START_DEADLINE_MS,
  );
  await service.get('/no/such/address');
  exposition = (await service.get('/metrics')).text;
  families = readExposition(exposition);
}, START_DEADLINE_MS);

afterAll(async () => {
  await service.kill();
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

describe('/metrics of a running service with a board', () => {
  it('is what promtool accepts', async () => {
    const { output } = await promtool(['check', 'metrics'], exposition);
    expect(output.split('\n').filter((line) => line !== '' && !ODD_NAMES.test(line))).toEqual([]);
  });

  it.each(Object.entries(REQUIRED))('has %s{%s} with samples', (name, labels) => {
    const family = families.get(name);
    expect(family?.labels).toEqual(labels.split(',').filter(Boolean).sort());
    expect(family?.samples).toBeGreaterThan(0);
  });

  it('has the reads of the cache', () => {
    expect(families.get('discovery_cache_requests_total')?.type).toBe('counter');
  });

  it('has no more than a thousand series', () => {
    const series = [...families.values()].reduce((sum, { samples }) => sum + samples, 0);
    expect(series).toBeLessThanOrEqual(SERIES_LIMIT);
  });

  it('has what the rules ask for', () => {
    for (const { alert, record, expr } of rules())
      expect([alert ?? record, strangersIn(expr)]).toEqual([alert ?? record, []]);
  });

  it.each(dashboards())('has what %s asks for', (_path, dashboard) => {
    for (const query of queriesOf(dashboard)) expect([query, strangersIn(query)]).toEqual([query, []]);
  });

  it('is described in docs/metrics.md, each metric and nothing else', () => {
    const own = [...families.values()].filter(({ name }) => !/^(process|nodejs)_/.test(name));
    const table = new Map(metricTable().map((row) => [row.name, row]));
    expect([...table.keys()].sort()).toEqual(own.map(({ name }) => name).sort());
    for (const { name, type, help, labels, samples } of own) {
      const row = table.get(name);
      expect([name, row?.type, row?.help]).toEqual([name, type, help]);
      if (samples > 0) expect([name, row?.labels]).toEqual([name, labels]);
    }
  });
});

describe('Prometheus, scraping it', () => {
  let prometheus: PrometheusServer;

  beforeAll(async () => {
    prometheus = await PrometheusServer.start({ targets: [new URL(service.url).host] });
    // the last of the recorded ratios needs two scrapes
    await eventually(async () => (await prometheus.query('discovery:http_requests:rate5m > 0')).length > 0, 60_000);
  }, START_DEADLINE_MS);

  afterAll(() => prometheus.stop());

  it.each(dashboards())('answers every query of %s', async (_path, dashboard) => {
    const silent: string[] = [];
    for (const query of queriesOf(dashboard)) if ((await prometheus.query(query)).length === 0) silent.push(query);
    expect(silent.filter((query) => !NOTHING_TO_TELL.test(query))).toEqual([]);
  });

  it('knows how old the board is, and raises no alarm about it', async () => {
    expect(await prometheus.query('discovery:snapshot_age_seconds < 120')).toHaveLength(2);
    expect(await prometheus.query('ALERTS{alertname=~"Snapshot.*|WorkerDown|ProcessDown|Redis.*Critical"}')).toEqual(
      [],
    );
  });

  it('sees that the Redis of the cache is gone, and that it is back', async () => {
    const trouble = (): Promise<readonly unknown[]> => prometheus.query('ALERTS{alertname="RedisDown",client="cache"}');
    expect(await trouble()).toEqual([]);
    await cache.kill();
    await eventually(async () => (await trouble()).length === 1, 30_000);
    // unknown, not 0
    await eventually(async () => (await prometheus.query('redis_memory_used_bytes{client="cache"}')).length === 0);
    await cache.restart();
    await eventually(async () => (await trouble()).length === 0, 30_000);
  }, 90_000);
});
