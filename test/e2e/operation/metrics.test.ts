import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CacheService } from '../../../src/cache/cache.service.js';
import { BoardPublication } from '../../../src/discovery/board/board-publication.js';
import { JobQueue } from '../../../src/jobs/job-queue.js';
import { NO_USAGE } from '../../../src/market-data/market-data-provider.js';
import { JobMetrics } from '../../../src/metrics/job-metrics.js';
import { HttpApp } from '../../support/http-app.js';
import { sampleScanResults } from '../../support/sample-scan.js';

const HTTP_COUNT = 'discovery_http_request_duration_seconds_count';
const TEXT_FORMAT = 'text/plain; version=0.0.4; charset=utf-8';

const nameOf = (sample: string): string => sample.replace(/\{.*/, '');

/** Samples by name and labels, as they are written. */
async function scrape(http: HttpApp): Promise<Map<string, number>> {
  const { body } = await http.get('/metrics');
  const samples = body.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(samples.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]));
}

describe('/metrics', () => {
  let http: HttpApp;

  beforeEach(async () => {
    http = await HttpApp.start({ APP_TAG: 'v9', APP_COMMIT: 'abc' });
  });
  afterEach(() => http.close());

  it('is plain text that nobody keeps', async () => {
    const response = await http.get('/metrics');
    expect([response.statusCode, response.headers['content-type'], response.headers['cache-control']]).toEqual([
      200,
      TEXT_FORMAT,
      'no-store',
    ]);
    const head = await http.request({ method: 'HEAD', url: '/metrics' });
    expect([head.statusCode, head.headers['content-type'], head.body]).toEqual([200, TEXT_FORMAT, '']);
    expect((await http.get('/metrics?name=x')).statusCode).toBe(400);
    expect((await http.request({ method: 'POST', url: '/metrics' })).statusCode).toBe(405);
  });

  it('tells nothing of a board before there is one', async () => {
    const samples = await scrape(http);
    expect(
      [...samples.keys()].filter((sample) => /snapshot_timestamp|candidates|universe/.test(nameOf(sample))),
    ).toEqual([]);
    expect([...samples.keys()].filter((name) => name.startsWith('redis_client_up'))).toEqual([]);
    expect(Object.fromEntries(samples)).toMatchObject({
      discovery_snapshot_stale_after_seconds: 180,
      'discovery_build_info{version="v9",commit="abc",role="all"}': 1,
      discovery_worker_up: 1,
      'discovery_worker_restarts_total{queue="scans",reason="watchdog"}': 0,
      'discovery_worker_restarts_total{queue="features",reason="watchdog"}': 0,
      discovery_publish_fenced_total: 0,
      'discovery_health_reason{reason="no_board"}': 1,
      'discovery_health_reason{reason="board_stale"}': 0,
      'discovery_queue_depth{queue="scans",state="queued"}': 0,
      'discovery_queue_depth{queue="features",state="queued"}': 0,
      'discovery_queue_depth{queue="scans",state="in_progress"}': 0,
      'discovery_jobs_failed{queue="scans"}': 0,
      'discovery_jobs_failed{queue="features"}': 0,
      'discovery_queue_paused{queue="scans"}': 0,
      'discovery_jobs_completed_total{queue="scans",strategy="hybrid_v1",outcome="failed"}': 0,
      'discovery_jobs_completed_total{queue="features",outcome="failed"}': 0,
    });
  });

  it('tells of the board, the jobs and a stop', async () => {
    const [result] = await sampleScanResults(http.clock, 1);
    if (result === undefined) throw new Error('no sample');
    await http.publish(result);
    http.app.get(JobMetrics).ended({ queue: 'scans', strategy: 'legacy_v0' }, 'completed', 0.2, 3);
    http.app.get(JobMetrics).ended({ queue: 'scans', strategy: 'legacy_v0' }, 'failed', null, 40);
    await http.app.get(JobQueue).setPaused(true);
    expect(await http.app.get(BoardPublication).publish(result, 0)).toBeNull();
    expect(Object.fromEntries(await scrape(http))).toMatchObject({
      'discovery_snapshot_timestamp_seconds{strategy="hybrid_v1"}': http.clock.nowMs() / 1000,
      'discovery_snapshot_timestamp_seconds{strategy="legacy_v0"}': http.clock.nowMs() / 1000,
      'discovery_candidates{strategy="hybrid_v1"}': result.boards.hybrid_v1.entries.length,
      discovery_universe_size: result.boards.hybrid_v1.meta.universe_size,
      'discovery_universe_threshold{level="critical"}': result.boards.hybrid_v1.meta.tripwire.critical_threshold,
      'discovery_jobs_completed_total{queue="scans",strategy="legacy_v0",outcome="completed"}': 1,
      'discovery_job_duration_seconds_bucket{le="5",queue="scans"}': 1,
      'discovery_queue_paused{queue="scans"}': 1,
      'discovery_queue_paused{queue="features"}': 0,
      'discovery_job_duration_seconds_count{queue="scans"}': 2,
      'discovery_job_wait_seconds_count{queue="scans"}': 1,
      discovery_worker_up: 0,
      discovery_publish_fenced_total: 1,
    });
  });

  it('has as many series after ten thousand addresses and ids', async () => {
    const ask = async (n: number): Promise<void> => {
      await http.get(`/no/such/${n}`);
      await http.get(`/discovery/v3/candidates/X${n}`, { 'x-request-id': `r${n}`, 'x-api-key': `k${n}` });
    };
    // every answer that these requests get has been given: found, refused, too many
    await scrape(http);
    for (let n = 0; n < 100; n++) await ask(n);
    const before = await scrape(http);
    for (let n = 0; n < 5_000; n++) await ask(n);
    const after = await scrape(http);
    expect([...after.keys()].filter((name) => !before.has(name))).toEqual([]);
    expect(before.size).toBeLessThan(1_000);
  }, 120_000);

  it('tells of reads by route and strategy, and of errors', async () => {
    const [result] = await sampleScanResults(http.clock, 1);
    if (result === undefined) throw new Error('no sample');
    await http.publish(result);
    for (let n = 0; n < 3; n++) await http.get('/discovery/v3/candidates?strategy=legacy_v0');
    const symbol = result.boards.hybrid_v1.entries[0]?.symbol ?? '';
    await http.get(`/discovery/v3/candidates/${symbol}`);
    await http.get('/discovery/v3/candidates?limit=x');
    expect(Object.fromEntries(await scrape(http))).toMatchObject({
      'discovery_api_requests_by_strategy_total{strategy="legacy_v0"}': 3,
      'discovery_api_requests_by_strategy_total{strategy="hybrid_v1"}': 1,
      [`${HTTP_COUNT}{method="GET",route="/discovery/v3/candidates",status="200"}`]: 3,
      [`${HTTP_COUNT}{method="GET",route="/discovery/v3/candidates",status="400"}`]: 1,
      [`${HTTP_COUNT}{method="GET",route="/discovery/v3/candidates/:symbol",status="200"}`]: 1,
      'discovery_api_errors_total{status_class="4xx"}': 1,
      'discovery_api_errors_total{status_class="5xx"}': 0,
    });
  });

  it('tells of the cache what its analytics do', async () => {
    const cache = http.app.get(CacheService);
    const compute = (): Promise<number> => Promise.resolve(7);
    for (let n = 0; n < 3; n++) await cache.getOrCompute('price:ABC', compute);
    await cache.getOrCompute('news:ABC', () => Promise.reject(new Error('none'))).catch(() => null);
    const samples = Object.fromEntries(await scrape(http));
    expect(samples).toMatchObject({
      'discovery_cache_requests_total{cache="price",result="hit"}': 2,
      'discovery_cache_requests_total{cache="price",result="stale"}': 0,
      'discovery_cache_requests_total{cache="price",result="miss"}': 1,
      'discovery_cache_requests_total{cache="news",result="miss"}': 1,
      'discovery_cache_tier_hits_total{tier="l1"}': 2,
      'discovery_cache_compute_duration_seconds_bucket{le="+Inf"}': 2,
      discovery_cache_compute_duration_seconds_count: 2,
      discovery_cache_compute_failures_total: 1,
      discovery_cache_entries: 1,
      discovery_cache_size_bytes: expect.any(Number),
    });
  });

  it('tells of the board what it says', async () => {
    const results = await sampleScanResults(http.clock, 2);
    for (const result of results) await http.publish(result);
    const { meta, entries, diff } = results[1]?.boards.hybrid_v1 ?? {};
    const ready = entries?.filter(({ action }) => action === 'TRADE_READY').length;
    expect(Object.fromEntries(await scrape(http))).toMatchObject({
      'discovery_candidates_by_action{action="TRADE_READY",strategy="hybrid_v1"}': ready,
      'discovery_board_changes{change="entered",strategy="hybrid_v1"}': diff?.entered.length,
      'discovery_top_score{strategy="hybrid_v1"}': entries?.[0]?.score,
      'discovery_universe_rejected{reason="price_too_low"}': meta?.funnel.price_too_low,
      discovery_universe_eligible: meta?.eligible,
      discovery_snapshot_rows: meta?.rows_read,
      discovery_scan_duration_seconds: (meta?.execution_time_ms ?? NaN) / 1000,
    });
  });

  it('tells of the source what it answered', async () => {
    const answers = { '2xx': 5, '3xx': 0, '4xx': 2, '5xx': 1, none: 1 };
    const usage = { ...NO_USAGE, calls: 9, answers, failures: 4, rateLimitHits: 2, circuit: 'open' as const };
    http.runner.current = { ...http.runner.current, usage };
    expect(Object.fromEntries(await scrape(http))).toMatchObject({
      'discovery_upstream_requests_total{status_class="2xx"}': 5,
      'discovery_upstream_requests_total{status_class="none"}': 1,
      discovery_upstream_failures_total: 4,
      discovery_upstream_rate_limited_total: 2,
      'discovery_upstream_circuit{state="open"}': 1,
      'discovery_upstream_circuit{state="closed"}': 0,
    });
  });
});

describe('/metrics of a process that only reads, while Redis is away', () => {
  it('tells nothing of a source that it does not ask, nor of a worker and servers that it does not know', async () => {
    const http = await HttpApp.start({ PROCESS_ROLE: 'api', REDIS_URL: 'redis://127.0.0.1:1' });
    const samples = await scrape(http);
    const unknown = /upstream|consecutive|concurrent|queue_depth|redis_(memory|connected|evict|error)|snapshot_time/;
    expect([...samples.keys()].filter((sample) => unknown.test(nameOf(sample)))).toEqual([]);
    expect(Object.fromEntries(samples)).toMatchObject({
      discovery_worker_up: 0,
      'discovery_history_sessions{state="held"}': 0,
      'redis_client_up{client="cache"}': 0,
      'redis_client_up{client="queue"}': 0,
    });
    await http.close();
  });
});

describe('/metrics with METRICS_TOKEN', () => {
  it('is for whoever has the token, also where readers need keys', async () => {
    const http = await HttpApp.start({ METRICS_TOKEN: 'scraper-token' });
    const status = async (headers: Record<string, string>): Promise<number> =>
      (await http.get('/metrics', headers)).statusCode;
    expect(await status({ authorization: 'Bearer scraper-token' })).toBe(200);
    for (const headers of [
      {},
      { authorization: 'Bearer scraper-toke' },
      { authorization: 'Bearer scraper-token2' },
      { authorization: 'Basic scraper-token' },
      { 'x-api-key': 'scraper-token' },
    ] as Record<string, string>[])
      expect([headers, await status(headers)]).toEqual([headers, 401]);
    const refused = await http.get('/metrics');
    expect([refused.json(), refused.headers['www-authenticate']]).toMatchObject([
      { code: 'unauthorized' },
      'Bearer realm="bms-discovery"',
    ]);
    await http.close();
  });

  it('is not guessed: ten wrong ones a minute', async () => {
    const http = await HttpApp.start({ METRICS_TOKEN: 'scraper-token' });
    const statuses: number[] = [];
    for (let n = 0; n < 12; n++)
      statuses.push((await http.get('/metrics', { authorization: `Bearer guess-${n}` })).statusCode);
    expect(statuses).toEqual([...Array<number>(10).fill(401), 429, 429]);
    await http.close();
  });
});
