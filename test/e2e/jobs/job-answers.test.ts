import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MarketDataError } from '../../../src/market-data/market-data-error.js';
import { START_MS } from '../../support/http-app.js';
import { eventually } from '../../support/eventually.js';
import { type Accepted, ScanApp } from '../../support/jobs/scan-app.js';
import { ManualClock } from '../../support/manual-clock.js';
import { RedisServer } from '../../support/redis/redis-server.js';

const CANDIDATES = '/discovery/v3/candidates';
const CONTENDERS = '/discovery/contenders';
const NO_JOB = 'discovery_20260316_150000_0123456789abcdef';

interface Contenders {
  readonly cached: boolean;
  readonly count: number;
  readonly run_id: string;
}

describe('jobs and reads of one process', () => {
  let clock: ManualClock;
  let app: ScanApp;

  beforeEach(async () => {
    clock = new ManualClock(START_MS);
    app = await ScanApp.start({ RESULT_TTL_SECONDS: '3600', RATE_LIMIT_PER_MINUTE: '3' }, clock);
  });
  afterEach(() => app.close());

  const codeOf = async (url: string): Promise<readonly [number, string | undefined]> => {
    const response = await app.get(url);
    return [response.statusCode, response.json<{ code?: string }>().code];
  };
  const urlsOf = (jobId: string): string[] => [
    `/discovery/v3/status/${jobId}`,
    `/discovery/v3/status/${jobId}/events`,
    `${CANDIDATES}?job_id=${jobId}`,
  ];

  it.each([NO_JOB, 'cycle-60-1', 'meta', 'wait', '1', 'no-such-job'])('do not know the job %s', async (id) => {
    for (const url of urlsOf(id)) expect([url, ...(await codeOf(url))]).toEqual([url, 404, 'job_not_found']);
  });

  it.each(['a:b', 'a%2Fb', '%00', '..%2f', 'ü'])('refuse the job id %s', async (id) => {
    for (const url of urlsOf(id))
      expect([url, [400, 404]]).toEqual([url, expect.arrayContaining([(await codeOf(url))[0]])]);
    expect(await codeOf(`${CANDIDATES}?job_id=`)).toEqual([400, 'validation_failed']);
  });

  it('say of a job whose time is over that it is gone', async () => {
    app.runner.open();
    const { job_id } = await app.accepted();
    await app.ended(job_id);
    clock.advance(3600_000 + 1);
    for (const url of urlsOf(job_id)) expect([url, ...(await codeOf(url))]).toEqual([url, 410, 'job_expired']);
  });

  it('tell why a job failed, and that it has no result', async () => {
    app.runner.open();
    app.runner.failure = new MarketDataError('auth', 'the source refuses the key');
    const { job_id, polling_url } = await app.accepted();
    expect(await app.ended(job_id)).toMatchObject({
      status: 'failed',
      results_url: null,
      candidates_found: null,
      estimated_completion: null,
      errors: [{ code: 'auth', message: 'the source refuses the key', at: expect.any(String) }],
    });
    const result = await app.get(`${CANDIDATES}?job_id=${job_id}`);
    expect([result.statusCode, result.json()]).toEqual([
      409,
      expect.objectContaining({ code: 'job_failed', job_id, polling_url, detail: expect.stringContaining('auth') }),
    ]);
  });

  it('answer HEAD of a stream and end it', async () => {
    const { polling_url } = await app.accepted();
    const response = await app.app.inject({ method: 'HEAD', url: `${polling_url}/events` });
    expect([response.statusCode, response.headers['content-type'], response.body]).toEqual([
      200,
      'text/event-stream',
      '',
    ]);
  });

  it('estimate by the scans before, and never in the past', async () => {
    app.runner.open();
    const first = await app.accepted();
    expect(Date.parse(first.estimated_completion)).toBe(START_MS + 3_000);
    const { job_id } = await app.ended(first.job_id);
    const took = app.boards.runs[0]?.boards.hybrid_v1.meta.execution_time_ms ?? Number.NaN;
    expect(job_id).toBe(app.boards.runs[0]?.boards.hybrid_v1.meta.job_id);
    const second = await app.accepted();
    expect(Date.parse(second.estimated_completion)).toBe(START_MS + Math.ceil(took));
  });

  describe('auto_trigger', () => {
    it('begins a scan where there is no board, or names the one that runs, and costs quota once', async () => {
      expect((await app.get(CANDIDATES)).statusCode).toBe(204);
      const first = await app.get(`${CANDIDATES}?auto_trigger=true`);
      const scan = first.json<Accepted>();
      expect([first.statusCode, scan.status]).toEqual([202, 'accepted']);
      expect(first.headers).toMatchObject({ location: scan.polling_url, ratelimit: expect.stringContaining('r=2') });
      for (let i = 0; i < 5; i++) {
        const again = await app.get(`${CANDIDATES}?auto_trigger=true`);
        expect([again.statusCode, again.json<Accepted>().job_id]).toEqual([202, scan.job_id]);
        expect(again.headers.ratelimit).toContain('r=2');
      }
      app.runner.open();
      await app.ended(scan.job_id);
      const board = await app.get(`${CANDIDATES}?auto_trigger=true`);
      expect([board.statusCode, board.headers.ratelimit]).toEqual([200, undefined]);
      expect(app.runner.requests).toHaveLength(1);
    });
  });

  describe('force_refresh', () => {
    it('waits for a new board, which no cache keeps', async () => {
      app.runner.open();
      const runs = new Set<string>();
      for (let i = 0; i < 2; i++) {
        const response = await app.get(`${CONTENDERS}?force_refresh=true&limit=5`);
        expect(response.statusCode).toBe(200);
        const body = response.json<Contenders>();
        expect(body).toMatchObject({ cached: false, count: 5 });
        expect(response.headers['cache-control']).toBe('private, no-store');
        expect(response.headers.etag).toBeUndefined();
        runs.add(body.run_id);
        expect((await app.get(`${CONTENDERS}?limit=5`)).json()).toMatchObject({ cached: true, run_id: body.run_id });
        clock.advance(1_000);
      }
      expect(runs.size).toBe(2);
      expect(app.runner.requests).toHaveLength(2);
    });

    it('joins the scan that runs', async () => {
      const { job_id } = await app.accepted();
      const waiting = app.get(`${CONTENDERS}?force_refresh=true`);
      await eventually(() => app.runner.requests.length === 1);
      app.runner.open();
      expect((await waiting).json()).toMatchObject({ cached: false });
      expect(app.boards.current?.result.boards.hybrid_v1.meta.job_id).toBe(job_id);
      expect(app.runner.requests).toHaveLength(1);
    });

    it('answers 202 when the scan takes too long', async () => {
      const waiting = app.get(`${CONTENDERS}?force_refresh=true`);
      await eventually(() => app.runner.requests.length === 1);
      clock.advance(30_000);
      const response = await waiting;
      expect([response.statusCode, response.json()]).toEqual([202, expect.objectContaining({ status: 'accepted' })]);
      expect(response.headers.location).toBe(response.json<Accepted>().polling_url);
    });

    it('says that the scan failed, and spends quota', async () => {
      app.runner.open();
      app.runner.failure = new MarketDataError('auth', 'the source refuses the key');
      const failed = await app.get(`${CONTENDERS}?force_refresh=true`);
      expect([failed.statusCode, failed.json()]).toEqual([
        503,
        expect.objectContaining({ code: 'service_unavailable', detail: expect.stringContaining('auth') }),
      ]);
      expect(failed.headers['retry-after']).toBeDefined();
      await app.get(`${CONTENDERS}?force_refresh=true`);
      await app.get(`${CONTENDERS}?force_refresh=true`);
      expect(await codeOf(`${CONTENDERS}?force_refresh=true`)).toEqual([429, 'rate_limited']);
    });
  });
});

describe('processes that share a queue', () => {
  let server: RedisServer;
  let apps: ScanApp[];

  beforeEach(async () => {
    server = await RedisServer.start({ args: ['--maxmemory-policy', 'noeviction'] });
    apps = [];
  });
  afterEach(async () => {
    await Promise.all(apps.map((app) => app.close()));
    await server.stop();
  });

  const start = async (env: Readonly<Record<string, string>>): Promise<ScanApp> => {
    const app = await ScanApp.start({ REDIS_URL: server.url, ...env });
    apps.push(app);
    return app;
  };

  it('make one job of triggers at the same moment, with and without a key', async () => {
    const [left, right] = [await start({ PROCESS_ROLE: 'api' }), await start({ PROCESS_ROLE: 'api' })];
    const send = (headers: Record<string, string>) =>
      Promise.all(Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? left : right).trigger({ limit: 9 }, headers)));
    const keyed = await send({ 'idempotency-key': 'one-for-all' });
    expect(keyed.map(({ statusCode }) => statusCode)).toEqual(Array(20).fill(202));
    expect(new Set(keyed.map(({ body }) => body)).size).toBe(1);
    expect(await left.queue.clear()).toBe(1);
    const plain = await send({});
    expect(plain.map(({ statusCode }) => statusCode).sort()).toEqual([202, ...Array<number>(19).fill(409)]);
    expect((await right.queue.counts()).queued).toBe(1);
  });

  it('trigger in one, scan in another, and read in both', async () => {
    const api = await start({ PROCESS_ROLE: 'api' });
    const worker = await start({});
    const { job_id } = await api.accepted({ limit: 3 });
    await eventually(() => worker.runner.requests.length === 1);
    const forced = api.get(`${CONTENDERS}?force_refresh=true&limit=4`);
    worker.runner.open();
    expect((await forced).json()).toMatchObject({ cached: false, count: 4 });
    expect((await api.ended(job_id)).status).toBe('completed');
    expect((await api.get(`${CANDIDATES}?job_id=${job_id}`)).json()).toMatchObject({ from_job: job_id, count: 3 });
    expect((await api.get(CANDIDATES)).json()).toMatchObject({ from_job: job_id });
    expect(api.runner.requests).toHaveLength(0);
  });

  it('answer 503 to everything of jobs while Redis is away, and serve the board', async () => {
    const app = await start({});
    app.runner.open();
    const { job_id, polling_url } = await app.accepted();
    await app.ended(job_id);
    await server.kill();
    const answers = [
      await app.trigger(),
      await app.trigger({}, { 'idempotency-key': 'away' }),
      await app.get(polling_url),
      await app.get(`${polling_url}/events`),
      await app.get(`${CANDIDATES}?job_id=${job_id}`),
      await app.get(`${CONTENDERS}?force_refresh=true`),
    ];
    for (const { statusCode, headers, body } of answers) {
      expect([statusCode, JSON.parse(body)]).toEqual([503, expect.objectContaining({ code: 'queue_unavailable' })]);
      expect(headers['retry-after']).toBe('5');
      expect(body).not.toContain(String(server.port));
    }
    expect((await app.get(CANDIDATES)).statusCode).toBe(200);
    expect((await app.get(CONTENDERS)).statusCode).toBe(200);
  });
});
