import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CacheService } from '../../../src/cache/cache.service.js';
import { JobQueue } from '../../../src/jobs/job-queue.js';
import { FeatureJobQueue } from '../../../src/tickers/features/feature-job-queue.js';
import type { FeatureStatus } from '../../../src/tickers/features/feature-status.js';
import type { AcceptedFeatureJob } from '../../../src/tickers/http/features/feature-answers.js';
import { type Conforms, documented } from '../../support/documented.js';
import { eventually } from '../../support/eventually.js';
import { dayOf, LAST_DAY, MARKET, marketSessions } from '../../support/feature-market.js';
import { HttpApp } from '../../support/http-app.js';
import { RoleNetwork } from '../../support/jobs/role-network.js';

const URL = '/api/v1/features';

let conforms: Conforms;
beforeAll(async () => {
  conforms = await documented();
});

const post = (http: HttpApp, date = LAST_DAY) =>
  http.request({ method: 'POST', url: `${URL}/batch`, payload: { date } });
const statusOf = async (http: HttpApp, url: string): Promise<FeatureStatus> =>
  (await http.get(url)).json<FeatureStatus>();
const ended = async (http: HttpApp, url: string): Promise<FeatureStatus> => {
  await eventually(async () => (await statusOf(http, url)).finished_at !== null);
  return statusOf(http, url);
};

describe('the features of a whole market, without Redis', () => {
  let http: HttpApp;

  beforeEach(async () => {
    http = await HttpApp.start();
    http.hold(marketSessions());
  });
  afterEach(() => http.close());

  it('are made by a job that is followed to its end', async () => {
    const response = await post(http);
    const { job_id, polling_url } = response.json<AcceptedFeatureJob>();
    expect([response.statusCode, conforms('FeatureJobAccepted', response.json())]).toEqual([202, null]);
    expect(response.headers).toMatchObject({ location: polling_url, 'retry-after': '2', 'cache-control': 'no-store' });
    const status = await ended(http, polling_url);
    expect(conforms('FeatureJobStatus', status)).toBeNull();
    expect(status).toMatchObject({ job_id, date: LAST_DAY, status: 'completed', progress: 100, errors: [] });
    expect(status).toMatchObject({ symbols_processed: MARKET.known, symbols_remaining: 0 });
    expect(status).toMatchObject({
      ...{ computed: MARKET.traded, cached: MARKET.traded, without_bar: 1, not_held_yet: 0 },
    });
    http.clock.advance(1000);
    expect((await http.get(`${URL}/ZZ42/${LAST_DAY}`)).headers['x-cache']).toBe('HIT');
  });

  it('are not made again while they are cached', async () => {
    const first = (await post(http)).json<AcceptedFeatureJob>();
    await ended(http, first.polling_url);
    expect((await post(http)).json()).toEqual(first);
    http.clock.advance(3_600_000);
    const later = (await post(http)).json<AcceptedFeatureJob>();
    expect(later.job_id).not.toBe(first.job_id);
    expect(await ended(http, later.polling_url)).toMatchObject({ status: 'completed', computed: MARKET.traded });
  });

  it('are those of five days at most, each asked for as often as anybody likes', async () => {
    const dates = Array.from({ length: 6 }, (_, n) => dayOf(69 - n));
    const started = await Promise.all(dates.map((date) => post(http, date)));
    expect(started.map(({ statusCode }) => statusCode)).toEqual([202, 202, 202, 202, 202, 429]);
    http.clock.advance(600_000);
    const refused = await post(http, dates[5]);
    expect([refused.headers['retry-after'], refused.json()]).toMatchObject(['3000', { code: 'queue_full' }]);
    expect((await post(http, dates[4])).statusCode).toBe(202);
    http.clock.advance(3_000_000);
    expect((await post(http, dates[5])).statusCode).toBe(202);
  });

  it('are told of until the record of the job has expired', async () => {
    const { polling_url } = (await post(http)).json<AcceptedFeatureJob>();
    await ended(http, polling_url);
    http.clock.advance(3_601_000);
    expect((await http.get(polling_url)).statusCode).toBe(410);
    for (const [id, status] of [
      ['features_20260101_0000000000000000', 404],
      ['wait', 404],
      ['a%20b', 400],
    ] as const)
      expect([id, (await http.get(`${URL}/jobs/${id}`)).statusCode]).toEqual([id, status]);
  });
});

describe('the features of a whole market, in several processes', () => {
  let network: RoleNetwork;
  let api: HttpApp;

  beforeAll(async () => {
    network = await RoleNetwork.start();
  });
  afterAll(() => network.stop());
  beforeEach(async () => {
    await network.redis.cli('flushall');
    api = await network.join('api');
    api.hold(marketSessions());
    await eventually(() => api.app.get(FeatureJobQueue).availability.available);
  });
  afterEach(() => network.leave(api));

  it('are asked for in one, once, and made in another, apart from the scans', async () => {
    const first = (await post(api)).json<AcceptedFeatureJob>();
    expect((await post(api)).json()).toEqual(first);
    expect(await statusOf(api, first.polling_url)).toMatchObject({
      status: 'queued',
      symbols_processed: null,
      worker_id: null,
    });
    expect(await api.app.get(JobQueue).counts()).toMatchObject({ queued: 0 });
    expect(await api.app.get(FeatureJobQueue).counts()).toMatchObject({ queued: 1 });

    const worker = await network.join('worker');
    worker.hold(marketSessions());
    const status = await ended(api, first.polling_url);
    expect(worker.app.get(CacheService).peek(`features:ZZ42:${LAST_DAY}`)).toBeUndefined();
    expect(status).toMatchObject({
      ...{ status: 'completed', computed: MARKET.traded, cached: MARKET.traded, without_bar: 1 },
    });
    await network.leave(worker);
    const cached = JSON.parse(await network.redis.cli('get', `features:ZZ42:${LAST_DAY}`)) as object;
    expect(cached).toMatchObject({ symbol: 'ZZ42', date: LAST_DAY, set: 'alpha158' });
    expect(Number(await network.redis.cli('ttl', `features:ZZ42:${LAST_DAY}`))).toBeLessThanOrEqual(3960);
    api.clock.advance(1000);
    expect((await api.get(`${URL}/ZZ42/${LAST_DAY}`)).headers['x-cache']).toBe('HIT');
  });

  it('wait for the history, and cannot be made where nobody holds the day', async () => {
    const { polling_url } = (await post(api)).json<AcceptedFeatureJob>();
    const worker = await network.join('worker');
    await eventually(async () => (await statusOf(api, polling_url)).stage === 'history');
    worker.hold(marketSessions(70, -100));
    const status = await ended(api, polling_url);
    expect(status).toMatchObject({ status: 'failed', progress: 0, computed: 0, errors: [{ code: 'not_held' }] });
    await network.leave(worker);
  });
});

it('a queue that is away refuses jobs, and nothing else', async () => {
  const http = await HttpApp.start({ QUEUE_REDIS_URL: 'redis://127.0.0.1:1' });
  http.hold(marketSessions());
  const response = await post(http);
  expect([response.statusCode, response.json()]).toMatchObject([503, { code: 'queue_unavailable' }]);
  expect((await http.get(`${URL}/QZRX/${LAST_DAY}`)).statusCode).toBe(200);
  await http.close();
});
