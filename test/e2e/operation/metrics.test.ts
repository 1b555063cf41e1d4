import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BoardPublication } from '../../../src/discovery/board/board-publication.js';
import { JobQueue } from '../../../src/jobs/job-queue.js';
import { JobMetrics } from '../../../src/metrics/job-metrics.js';
import { HttpApp } from '../../support/http-app.js';
import { sampleScanResults } from '../../support/sample-scan.js';

const TEXT_FORMAT = 'text/plain; version=0.0.4; charset=utf-8';

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
    expect([...samples.keys()].filter((name) => /snapshot_timestamp|candidates|universe/.test(name))).toEqual([]);
    expect([...samples.keys()].filter((name) => name.startsWith('redis_client_up'))).toEqual([]);
    expect(Object.fromEntries(samples)).toMatchObject({
      discovery_snapshot_stale_after_seconds: 180,
      'discovery_build_info{version="v9",commit="abc"}': 1,
      discovery_worker_up: 1,
      'discovery_worker_restarts_total{reason="watchdog"}': 0,
      discovery_publish_fenced_total: 0,
      'discovery_queue_depth{state="queued"}': 0,
      'discovery_queue_depth{state="in_progress"}': 0,
      discovery_jobs_failed: 0,
      'discovery_jobs_completed_total{strategy="hybrid_v1",outcome="failed"}': 0,
    });
  });

  it('tells of the board, the jobs and a stop', async () => {
    const [result] = await sampleScanResults(http.clock, 1);
    if (result === undefined) throw new Error('no sample');
    await http.publish(result);
    http.app.get(JobMetrics).ended('legacy_v0', 'completed', 0.2, 3);
    http.app.get(JobMetrics).ended('legacy_v0', 'failed', null, 40);
    await http.app.get(JobQueue).setPaused(true);
    expect(await http.app.get(BoardPublication).publish(result, 0)).toBeNull();
    expect(Object.fromEntries(await scrape(http))).toMatchObject({
      'discovery_snapshot_timestamp_seconds{strategy="hybrid_v1"}': http.clock.nowMs() / 1000,
      'discovery_snapshot_timestamp_seconds{strategy="legacy_v0"}': http.clock.nowMs() / 1000,
      'discovery_candidates{strategy="hybrid_v1"}': result.boards.hybrid_v1.entries.length,
      discovery_universe_size: result.boards.hybrid_v1.meta.universe_size,
      'discovery_jobs_completed_total{strategy="legacy_v0",outcome="completed"}': 1,
      'discovery_job_duration_seconds_bucket{le="5"}': 1,
      discovery_job_duration_seconds_count: 2,
      discovery_job_wait_seconds_count: 1,
      discovery_worker_up: 0,
      discovery_publish_fenced_total: 1,
    });
  });

  it('has as many series after any number of addresses and ids', async () => {
    const before = (await scrape(http)).size;
    for (let n = 0; n < 50; n++) {
      await http.get(`/no/such/${n}`);
      await http.get(`/discovery/v3/candidates/X${n}`, { 'x-request-id': `r${n}`, 'x-api-key': `k${n}` });
    }
    const after = await scrape(http);
    expect(after.size).toBeLessThanOrEqual(before);
    expect(before).toBeLessThan(1_000);
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
