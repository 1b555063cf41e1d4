import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ScanStatus } from '../../../src/discovery/jobs/scan-status.js';
import { eventually } from '../../support/eventually.js';
import { type Accepted, ScanApp } from '../../support/jobs/scan-app.js';
import { RedisServer } from '../../support/redis/redis-server.js';
import { SseClient } from '../../support/sse/sse-client.js';

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const JOB_ID = /^discovery_\d{8}_\d{6}_[0-9a-f]{16}$/;
const CANDIDATES = '/discovery/v3/candidates';

interface Board {
  readonly status: string;
  readonly from_job: string | null;
  readonly count: number;
  readonly meta: { readonly run_id: string; readonly job_id: string | null; readonly strategy: string };
  readonly candidates: readonly { readonly symbol: string; readonly price: number; readonly score: number }[];
}

let server: RedisServer;
beforeAll(async () => {
  server = await RedisServer.start({ args: ['--maxmemory-policy', 'noeviction'] });
});
afterAll(() => server.stop());

describe.each([
  ['in the process', (): Record<string, string> => ({})],
  ['in Redis', (): Record<string, string> => ({ REDIS_URL: server.url })],
])('a scan that a client triggers, queued %s', (_name, env) => {
  let app: ScanApp;

  beforeEach(async () => {
    await server.cli('flushall');
    app = await ScanApp.start(env());
  });
  afterEach(() => app.close());

  it('is accepted, followed to its end, and read', async () => {
    const response = await app.trigger({ strategy: 'hybrid_v1', limit: 7, priority: 'high' });
    const scan = response.json<Accepted>();
    expect(response.statusCode).toBe(202);
    expect(Object.keys(scan)).toEqual(['status', 'job_id', 'estimated_completion', 'polling_url']);
    expect(scan).toMatchObject({ status: 'accepted', polling_url: `/discovery/v3/status/${scan.job_id}` });
    expect(scan.job_id).toMatch(JOB_ID);
    expect(scan.estimated_completion).toMatch(ISO);
    expect(response.headers).toMatchObject({ location: scan.polling_url, 'cache-control': 'no-store' });
    expect(Number(response.headers['retry-after'])).toBeGreaterThanOrEqual(1);

    await eventually(async () => (await app.status(scan.job_id)).stage !== null);
    const running = await app.get(scan.polling_url);
    expect(running.headers['cache-control']).toBe('no-store');
    expect(Number(running.headers['retry-after'])).toBeGreaterThanOrEqual(1);
    expect(running.json()).toEqual({
      job_id: scan.job_id,
      status: 'in_progress',
      progress: 0,
      stage: 'snapshot',
      current_step: expect.any(String),
      symbols_processed: 0,
      symbols_remaining: 300,
      estimated_completion: expect.stringMatching(ISO),
      timing: {
        queued_at: expect.stringMatching(ISO),
        started_at: expect.stringMatching(ISO),
        finished_at: null,
        stage_timings: null,
      },
      partial_results: null,
      errors: [],
      worker_id: expect.any(String),
      results_url: null,
      candidates_found: null,
      execution_time_ms: null,
    });
    expect((await app.get(`${CANDIDATES}?job_id=${scan.job_id}`)).json()).toMatchObject({ job_id: scan.job_id });
    expect((await app.get(`${CANDIDATES}?job_id=${scan.job_id}`)).statusCode).toBe(202);

    app.runner.open();
    const done = await app.ended(scan.job_id);
    expect(done).toMatchObject({
      status: 'completed',
      progress: 100,
      symbols_remaining: 0,
      estimated_completion: null,
      errors: [],
      results_url: `${CANDIDATES}?job_id=${scan.job_id}`,
    });
    expect(done.timing.stage_timings).not.toBeNull();
    expect(done.execution_time_ms).toBeGreaterThan(0);
    expect((await app.get(scan.polling_url)).headers['retry-after']).toBeUndefined();

    const result = await app.get(done.results_url ?? '');
    const { meta, ...board } = result.json<Board>();
    expect(result.headers['cache-control']).toBe('private, no-store');
    expect(result.headers.etag).toBeUndefined();
    expect(board).toMatchObject({ status: 'cached', from_job: scan.job_id, count: 7 });
    expect(board.candidates).toHaveLength(7);
    expect(meta.job_id).toBe(scan.job_id);
    const published = (await app.get(`${CANDIDATES}?limit=7`)).json<Board>();
    expect(published.from_job).toBe(scan.job_id);
    expect(published.candidates).toEqual(board.candidates);
  });

  it('is streamed to its end', async () => {
    const { job_id, polling_url } = await app.accepted();
    const client = await SseClient.open(app.port, `${polling_url}/events`);
    expect(client.response.headers['content-type']).toBe('text/event-stream');
    await client.until((received) => received.length > 0);
    app.runner.open();
    await client.untilClosed();
    const told = client.received.map(({ data }) => JSON.parse(data) as ScanStatus);
    expect(told.map((status) => status.job_id)).toEqual(told.map(() => job_id));
    expect(told.at(-1)).toEqual(await app.status(job_id));
    expect(told.at(-1)?.status).toBe('completed');
    expect(told.filter(({ timing }) => timing.finished_at !== null)).toHaveLength(1);

    const late = await SseClient.open(app.port, `${polling_url}/events`);
    await late.untilClosed();
    expect(late.received.map(({ data }) => JSON.parse(data) as ScanStatus)).toEqual([told.at(-1)]);
  });

  it('ends its stream with `gone` when it is cleared away', async () => {
    await app.accepted();
    await eventually(() => app.runner.requests.length === 1);
    const { job_id, polling_url } = await app.accepted({ strategy: 'legacy_v0' });
    const client = await SseClient.open(app.port, `${polling_url}/events`);
    await client.until((received) => received.length === 1);
    expect(await app.queue.clear()).toBe(1);
    await client.untilClosed();
    expect(client.received.at(-1)).toMatchObject({ event: 'gone', data: JSON.stringify({ job_id }) });
  });

  it('waits while the queue is paused, and nobody knows until when', async () => {
    await app.queue.setPaused(true);
    await eventually(() => app.queue.isPaused);
    const { job_id, polling_url } = await app.accepted();
    const waiting = await app.get(polling_url);
    expect(waiting.json()).toMatchObject({ status: 'queued', progress: 0, estimated_completion: null });
    expect(waiting.headers['retry-after']).toBe('5');
    app.runner.open();
    await app.queue.setPaused(false);
    expect((await app.ended(job_id)).status).toBe('completed');
  });

  it('keeps what filters found under its job, and never publishes it', async () => {
    app.runner.open();
    await app.ended((await app.accepted()).job_id);
    const before = (await app.get(CANDIDATES)).json<Board>();
    const prices = before.candidates.map(({ price }) => price).sort((a, b) => a - b);
    const middle = prices[Math.floor(prices.length / 2)] ?? 0;
    const { job_id } = await app.accepted({ filters: { max_price: middle, exclude_etfs: true } });
    await app.ended(job_id);
    const found = (await app.get(`${CANDIDATES}?job_id=${job_id}`)).json<Board>();
    expect(found.count).toBeGreaterThan(0);
    expect(Math.max(...found.candidates.map(({ price }) => price))).toBeLessThanOrEqual(middle);
    expect((await app.get(CANDIDATES)).json<Board>().meta).toEqual(before.meta);
    expect((await app.get('/discovery/v3/runs')).json<{ count: number }>().count).toBe(1);
    expect(app.runner.requests.at(-1)?.filters).toEqual({
      max_price: middle,
      min_price: null,
      min_market_cap: null,
      exclude_etfs: true,
    });
  });

  it('serves a result narrowed and in every format, and to its own strategy only', async () => {
    app.runner.open();
    const { job_id } = await app.accepted({ strategy: 'legacy_v0', limit: 30 });
    await app.ended(job_id);
    const url = `${CANDIDATES}?job_id=${job_id}`;
    const all = (await app.get(url)).json<Board>();
    expect(all.meta.strategy).toBe('legacy_v0');
    // how many there are, the day decides
    expect(all.candidates).toHaveLength(all.count);
    expect(all.count).toBeGreaterThan(10);
    expect(all.count).toBeLessThanOrEqual(30);
    expect((await app.get(`${url}&limit=2`)).json<Board>().candidates).toEqual(all.candidates.slice(0, 2));
    const minScore = Number((all.candidates[9]?.score ?? 0).toFixed(3));
    const good = (await app.get(`${url}&min_score=${minScore}`)).json<Board>().candidates;
    expect(good).toEqual(all.candidates.filter(({ score }) => score >= minScore));
    const minimal = (await app.get(`${url}&format=minimal&limit=1`)).json<Board>().candidates;
    expect(Object.keys(minimal[0] ?? {})).toEqual(['symbol', 'action', 'score', 'price', 'change_pct', 'rel_volume']);
    const csv = await app.get(`${url}&format=csv`);
    expect(csv.headers['content-type']).toBe('text/csv; charset=utf-8; header=present');
    expect(csv.body.split('\r\n')).toHaveLength(all.count + 2);
    expect((await app.get(`${url}&strategy=legacy_v0`)).statusCode).toBe(200);
    const refused = await app.get(`${url}&strategy=hybrid_v1`);
    expect([refused.statusCode, refused.json()]).toEqual([
      400,
      expect.objectContaining({ errors: [expect.objectContaining({ field: 'strategy' })] }),
    ]);
  });
});
