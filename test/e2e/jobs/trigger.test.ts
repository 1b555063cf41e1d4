import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../../support/eventually.js';
import { type Accepted, ScanApp } from '../../support/jobs/scan-app.js';
import { RedisServer } from '../../support/redis/redis-server.js';
import { atMost, figures } from '../../faults/support/figures.js';
import { sized } from '../../faults/support/size.js';

interface Problem {
  readonly code: string;
  readonly detail: string;
  readonly job_id?: string;
  readonly polling_url?: string;
  readonly errors: readonly { readonly field: string; readonly message: string }[];
}

const TRIGGER = '/discovery/v3/trigger';
const statusesOf = (responses: readonly { readonly statusCode: number }[]): number[] =>
  responses.map(({ statusCode }) => statusCode).sort((a, b) => a - b);

let server: RedisServer;
beforeAll(async () => {
  server = await RedisServer.start({ args: ['--maxmemory-policy', 'noeviction'] });
});
afterAll(() => server.stop());

describe.each([
  ['in the process', (): Record<string, string> => ({})],
  ['in Redis', (): Record<string, string> => ({ REDIS_URL: server.url })],
])('POST /discovery/v3/trigger, queued %s', (where, env) => {
  let app: ScanApp;

  beforeEach(async () => {
    await server.cli('flushall');
    app = await ScanApp.start({ ...env(), QUEUE_CAPACITY: '2' });
  });
  afterEach(() => app.close());

  it.each([10, 100])('R22: makes one job of %d simultaneous requests, and tells the others of it', async (count) => {
    const startedMs = performance.now();
    const responses = await Promise.all(Array.from({ length: count }, () => app.trigger()));
    const lastMs = performance.now() - startedMs;
    expect(statusesOf(responses)).toEqual([202, ...Array<number>(count - 1).fill(409)]);
    const { job_id } = responses.find(({ statusCode }) => statusCode === 202)?.json<Accepted>() ?? { job_id: '' };
    for (const response of responses.filter(({ statusCode }) => statusCode === 409)) {
      const polling_url = `/discovery/v3/status/${job_id}`;
      expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8');
      expect(response.headers.location).toBe(polling_url);
      expect(response.json()).toMatchObject({ code: 'similar_job_running', job_id, polling_url });
    }
    const { queued, in_progress } = await app.queue.counts();
    figures(`R22 ${String(count)} simultaneous triggers, queued ${where}`, {
      jobs: atMost(1, queued + in_progress),
      last_answer_ms: atMost(sized(5_000, 500), lastMs),
    });
    expect(queued + in_progress).toBe(1);
  });

  it('R23: makes one job of 20 simultaneous requests under one Idempotency-Key, and answers all the same', async () => {
    const key = { 'idempotency-key': 'b5c7f9b0-1111-4222-8333-444455556666' };
    const responses = await Promise.all(Array.from({ length: 20 }, () => app.trigger({ limit: 5 }, key)));
    expect(statusesOf(responses)).toEqual(Array<number>(20).fill(202));
    const [first] = responses;
    expect(new Set(responses.map(({ body }) => body)).size).toBe(1);
    const { queued, in_progress } = await app.queue.counts();
    expect(queued + in_progress).toBe(1);

    const other = await app.trigger({ limit: 6 }, key);
    expect([other.statusCode, other.json<Problem>().code]).toEqual([422, 'idempotency_key_reused']);
    figures(`R23 20 requests under one key, queued ${where}`, {
      jobs: atMost(1, queued + in_progress),
      different_answers: atMost(1, new Set(responses.map(({ body }) => body)).size),
    });

    app.runner.open();
    await app.ended(first?.json<Accepted>().job_id ?? '');
    const replay = await app.trigger({ limit: 5 }, key);
    expect([replay.statusCode, replay.body]).toEqual([202, first?.body]);
    expect(replay.headers.location).toBe(first?.headers.location);
    expect(app.runner.requests).toHaveLength(1);
  });

  it('refuses a similar scan under a key too, and takes the same key again when that one has ended', async () => {
    const { job_id } = await app.accepted();
    const key = { 'idempotency-key': 'again' };
    expect((await app.trigger({}, key)).json<Problem>()).toMatchObject({ code: 'similar_job_running', job_id });
    app.runner.open();
    await app.ended(job_id);
    expect((await app.trigger({}, key)).statusCode).toBe(202);
  });

  it('takes other strategies and other filters, until the queue is full', async () => {
    await app.accepted();
    await eventually(() => app.runner.requests.length === 1);
    await app.accepted({ strategy: 'legacy_v0' });
    await app.accepted({ filters: { max_price: 20 } });
    const full = await app.trigger({ filters: { max_price: 21 } });
    expect([full.statusCode, full.json<Problem>().code]).toEqual([429, 'queue_full']);
    expect(Number(full.headers['retry-after'])).toBeGreaterThanOrEqual(1);
    const same = await app.trigger({ filters: { max_price: 20 } });
    expect([same.statusCode, same.json<Problem>().code]).toEqual([409, 'similar_job_running']);
    expect((await app.trigger({ filters: {} })).statusCode).toBe(409);
  });

  it('runs a high one before those that wait', async () => {
    await app.accepted();
    await eventually(() => app.runner.requests.length === 1);
    await app.accepted({ filters: { max_price: 20 } });
    await app.accepted({ filters: { max_price: 30 }, priority: 'high' });
    app.runner.open();
    await eventually(() => app.runner.requests.length === 3);
    expect(app.runner.requests.map(({ filters }) => filters?.max_price)).toEqual([undefined, 30, 20]);
  });
});

describe('the body and the headers of a trigger', () => {
  let app: ScanApp;

  beforeAll(async () => {
    app = await ScanApp.start({ RATE_LIMIT_PER_MINUTE: '60' });
  });
  afterAll(() => app.close());

  it.each<[string, string, string]>([
    ['a limit of 0', '{"limit":0}', 'limit'],
    ['a limit above 500', '{"limit":501}', 'limit'],
    ['a limit that is a text', '{"limit":"5"}', 'limit'],
    ['a limit that is null', '{"limit":null}', 'limit'],
    ['a limit with decimals', '{"limit":1.5}', 'limit'],
    ['a limit in a list', '{"limit":[5]}', 'limit'],
    ['an unknown strategy', '{"strategy":"best"}', 'strategy'],
    ['a strategy that is null', '{"strategy":null}', 'strategy'],
    ['an unknown priority', '{"priority":"urgent"}', 'priority'],
    ['force_refresh as a text', '{"force_refresh":"true"}', 'force_refresh'],
    ['an unknown field', '{"foo":1}', 'foo'],
    ['filters that are null', '{"filters":null}', 'filters'],
    ['filters that are a list', '{"filters":[]}', 'filters'],
    ['filters that are a list of filters', '{"filters":[{"max_price":5}]}', 'filters'],
    ['filters that are a text', '{"filters":"cheap"}', 'filters'],
    ['an unknown filter', '{"filters":{"max_prize":5}}', 'filters.max_prize'],
    ['a filter called constructor', '{"filters":{"constructor":1}}', 'filters.constructor'],
    ['a price of 0', '{"filters":{"max_price":0}}', 'filters.max_price'],
    ['a negative price', '{"filters":{"min_price":-1}}', 'filters.min_price'],
    ['a price beyond all numbers', '{"filters":{"max_price":1e999}}', 'filters.max_price'],
    ['a price that is a text', '{"filters":{"max_price":"5"}}', 'filters.max_price'],
    ['a price that is null', '{"filters":{"max_price":null}}', 'filters.max_price'],
    ['a range that is empty', '{"filters":{"min_price":5,"max_price":5}}', 'filters.min_price'],
    ['a range upside down', '{"filters":{"min_price":6,"max_price":5}}', 'filters.min_price'],
    ['a market cap of 0', '{"filters":{"min_market_cap":0}}', 'filters.min_market_cap'],
    ['exclude_etfs as a number', '{"filters":{"exclude_etfs":1}}', 'filters.exclude_etfs'],
  ])('refuse %s, naming the field', async (_what, payload, field) => {
    const response = await app.app.inject({
      method: 'POST',
      url: TRIGGER,
      payload,
      headers: { 'content-type': 'application/json' },
      remoteAddress: `192.0.2.${payload.length}`,
    });
    const problem = response.json<Problem>();
    expect([response.statusCode, problem.code]).toEqual([400, 'validation_failed']);
    expect(problem.errors).toEqual([{ field, message: expect.stringContaining(field.split('.').at(-1) ?? '') }]);
    expect((await app.queue.counts()).queued).toBe(0);
  });

  it.each(['', ' '.repeat(3), 'k'.repeat(256), 'schlüssel', 'a\tb'])('refuse the Idempotency-Key %j', async (key) => {
    const response = await app.trigger({}, { 'idempotency-key': key });
    expect([response.statusCode, response.json<Problem>().errors[0]?.field]).toEqual([400, 'Idempotency-Key']);
  });

  it('refuse a query, and bodies that are no JSON object', async () => {
    const post = (url: string, payload: string, type: string): Promise<{ statusCode: number }> =>
      app.app.inject({ method: 'POST', url, payload, headers: { 'content-type': type } });
    expect((await post(`${TRIGGER}?strategy=hybrid_v1`, '{}', 'application/json')).statusCode).toBe(400);
    for (const payload of ['null', '[]', '5', '{', ''])
      expect([payload, (await post(TRIGGER, payload, 'application/json')).statusCode]).toEqual([payload, 400]);
    expect((await post(TRIGGER, 'limit=5', 'application/x-www-form-urlencoded')).statusCode).toBe(415);
    expect((await post(TRIGGER, `{"x":"${'x'.repeat(70_000)}"}`, 'application/json')).statusCode).toBe(413);
  });

  it('take a request without a body, and quota for what begins something only', async () => {
    const post = (): Promise<{ statusCode: number; headers: Record<string, unknown> }> =>
      app.app.inject({ method: 'POST', url: TRIGGER, remoteAddress: '198.51.100.7' });
    const [accepted, ...refused] = [await post(), await post(), await post()];
    expect([accepted.statusCode, accepted.headers.ratelimit]).toEqual([202, expect.stringContaining('r=59')]);
    for (const { statusCode, headers } of refused)
      expect([statusCode, headers.ratelimit]).toEqual([409, expect.stringContaining('r=59')]);
  });
});
