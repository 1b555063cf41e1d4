import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { CacheService } from '../../../src/cache/cache.service.js';
import { FeatureJobQueue } from '../../../src/tickers/features/feature-job-queue.js';
import { KEYS, READER_KEY } from '../../support/auth/auth-app.js';
import { HttpApp } from '../../support/http-app.js';
import { failedUrl, OperatedApp } from '../../support/jobs/operated-app.js';

const ROUTES = [
  ['POST', '/admin/worker/stop'],
  ['POST', '/admin/worker/start'],
  ['POST', '/admin/worker/restart'],
  ['POST', '/discovery/v3/admin/queue/clear'],
  ['POST', '/discovery/v3/admin/cache/clear'],
  ['GET', '/discovery/v3/admin/jobs/failed'],
  ['POST', `${failedUrl(1)}/retry`],
  ['DELETE', failedUrl(1)],
] as const;

describe('the operation of workers', () => {
  let http: HttpApp;
  let operated: OperatedApp;

  beforeEach(async () => {
    http = await HttpApp.start(KEYS);
    operated = new OperatedApp(http);
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await http.close();
  });

  const post = async (url: string): Promise<unknown> => {
    const [status, body] = await operated.send('POST', url);
    expect([url, status]).toEqual([url, 200]);
    return body;
  };

  it('is an admin’s alone', async () => {
    for (const [method, url] of ROUTES) {
      const reader = await http.request({ method, url, headers: { 'x-api-key': READER_KEY } });
      expect([url, (await http.request({ method, url })).statusCode, reader.statusCode]).toEqual([url, 401, 403]);
    }
    expect(operated.queue.isPaused).toBe(false);
  });

  it('refuses parameters that it does not know', async () => {
    for (const [method, url] of ROUTES)
      expect([url, (await operated.send(method, `${url}?x=1`))[0]]).toEqual([url, 400]);
  });

  it('stops: nothing that waits is begun until a start', async () => {
    operated.refuseScans();
    expect(await post('/admin/worker/stop')).toEqual({
      action: 'stop',
      changed: true,
      paused: true,
      consumer: 'untouched',
      workers_active: 1,
      jobs_running: 0,
      jobs_waiting: 0,
    });
    expect(http.app.get(FeatureJobQueue).isPaused).toBe(true);
    await operated.add(1);
    expect(await post('/admin/worker/stop')).toMatchObject({ changed: false, paused: true, jobs_waiting: 1 });
    expect((await http.get('/health')).json()).toMatchObject({ components: { worker: 'not_running' } });
    expect(await post('/admin/worker/start')).toMatchObject({ action: 'start', changed: true, paused: false });
    expect(http.app.get(FeatureJobQueue).isPaused).toBe(false);
    await operated.counted({ queued: 0, failed: 1 });
  });

  it('lets the running job finish', async () => {
    const letGo = operated.holdScans();
    await operated.add(1);
    await operated.counted({ in_progress: 1 });
    expect(await post('/admin/worker/stop')).toMatchObject({ paused: true, jobs_running: 1 });
    await operated.add(2);
    letGo();
    await operated.counted({ in_progress: 0, queued: 1, failed: 1 });
  });

  it('restarts an idle consumer, and lifts a stop', async () => {
    await post('/admin/worker/stop');
    expect(await post('/admin/worker/restart')).toMatchObject({ changed: true, paused: false, consumer: 'restarted' });
    operated.refuseScans();
    await operated.add(1);
    await operated.counted({ failed: 1 });
  });

  it('restarts a busy consumer when its job has ended', async () => {
    const letGo = operated.holdScans();
    await operated.add(1);
    await operated.counted({ in_progress: 1 });
    expect(await post('/admin/worker/restart')).toMatchObject({ consumer: 'restarting', jobs_running: 1 });
    letGo();
    await operated.counted({ in_progress: 0, failed: 1 });
    operated.refuseScans();
    await operated.add(2);
    await operated.counted({ failed: 2 });
  });

  it('clears what waits, and leaves what runs', async () => {
    const letGo = operated.holdScans();
    await operated.add(1);
    await operated.counted({ in_progress: 1 });
    for (const n of [2, 3, 4]) await operated.add(n);
    expect(await post('/discovery/v3/admin/queue/clear')).toEqual({ cleared: 3 });
    expect(await post('/discovery/v3/admin/queue/clear')).toEqual({ cleared: 0 });
    expect(await operated.queue.counts()).toMatchObject({ queued: 0, in_progress: 1 });
    letGo();
    await operated.counted({ in_progress: 0, failed: 1 });
  });

  it('drops cached answers of discovery, and nothing else', async () => {
    const cache = http.app.get(CacheService);
    const answers = ['analysis:AAPL', 'insights:movers', 'squeeze_cache:GME'];
    const others = ['price:AAPL', 'features:AAPL:2026-03-13'];
    for (const key of [...answers, ...others]) await cache.set(key, { key });
    expect(await post('/discovery/v3/admin/cache/clear')).toEqual({ cleared: answers.length });
    expect(await post('/discovery/v3/admin/cache/clear')).toEqual({ cleared: 0 });
    expect([...(await cache.getMany([...answers, ...others])).keys()]).toEqual(others);
  });

  it('is logged, each time, under the id of the request and of the key', async () => {
    const warn = jest.spyOn(Logger.prototype, 'warn');
    await operated.send('POST', '/discovery/v3/admin/queue/clear');
    expect(warn.mock.calls).toEqual([
      [
        {
          request_id: expect.any(String),
          key_id: KEYS.ADMIN_API_KEYS.slice(0, 8),
          action: 'queue.clear',
          target: null,
          count: 0,
          outcome: 'done',
          details: {},
        },
        'queue.clear: done, 0',
      ],
    ]);
    // what was refused was not done
    await http.request({ method: 'POST', url: '/discovery/v3/admin/queue/clear' });
    expect(warn).toHaveBeenCalledTimes(1);
  });

  it('is told to everybody in short', async () => {
    expect((await http.get('/discovery/v3/worker/health')).json()).toEqual({
      workers_active: 1,
      queue_depth: 0,
      last_job_completed: null,
      cache_hit_rate: null,
      universe_last_updated: null,
      redis_connected: false,
      tripwire_status: null,
    });
    operated.refuseScans();
    await operated.add(1);
    await operated.counted({ failed: 1 });
    const cache = http.app.get(CacheService);
    await cache.set('price:AAPL', 1);
    await cache.get('price:AAPL');
    expect((await http.get('/discovery/v3/worker/health')).json()).toMatchObject({
      last_job_completed: '2026-03-16T15:00:00.000Z',
      cache_hit_rate: 1,
    });
  });
});

describe('without an admin key', () => {
  it('is closed, and says how to open it', async () => {
    const http = await HttpApp.start();
    for (const [method, url] of ROUTES) {
      const response = await http.request({ method, url });
      expect([url, response.statusCode, response.json()]).toMatchObject([url, 503, { code: 'admin_not_configured' }]);
    }
    await http.close();
  });
});
