import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { HealthReport } from '../../src/health/health-report.js';
import { eventually } from '../support/eventually.js';
import type { HttpApp } from '../support/http-app.js';
import { failedUrl, jobIdOf, OperatedApp } from '../support/jobs/operated-app.js';
import { RoleNetwork } from '../support/jobs/role-network.js';

jest.setTimeout(30_000);

describe('an operator of processes that meet in Redis', () => {
  let network: RoleNetwork;

  beforeEach(async () => {
    network = await RoleNetwork.start();
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await network.stop();
  });

  const join = async (role: 'api' | 'worker' | 'all'): Promise<OperatedApp> =>
    new OperatedApp(await network.join(role));
  const reasons = async (http: HttpApp): Promise<readonly string[]> =>
    (await http.get('/health')).json<HealthReport>().reasons;

  it('stops, clears and starts the workers from the api; the running job is left alone', async () => {
    const [worker, api] = [await join('worker'), await join('api')];
    const letGo = worker.holdScans();
    await api.add(1);
    await api.counted({ in_progress: 1 });
    expect(await api.send('POST', '/admin/worker/stop')).toEqual([
      200,
      {
        action: 'stop',
        changed: true,
        paused: true,
        consumer: 'untouched',
        workers_active: 1,
        jobs_running: 1,
        jobs_waiting: 0,
      },
    ]);
    for (const n of [2, 3, 4]) await api.add(n);
    await eventually(async () => (await reasons(worker.http)).includes('worker_paused'));
    expect(await api.send('POST', '/discovery/v3/admin/queue/clear')).toEqual([200, { cleared: 3 }]);
    expect(await api.queue.counts()).toMatchObject({ queued: 0, in_progress: 1 });
    await api.add(5);
    letGo();
    await api.counted({ queued: 1, in_progress: 0, failed: 1 });
    worker.refuseScans();
    // nothing can be replaced here: the stop holds
    expect(await api.send('POST', '/admin/worker/restart')).toMatchObject([
      200,
      { changed: false, paused: true, consumer: 'not_here', jobs_waiting: 1 },
    ]);
    expect([api.queue.isPaused, worker.queue.isPaused]).toEqual([true, true]);
    expect(await api.send('POST', '/admin/worker/start')).toMatchObject([200, { changed: true, paused: false }]);
    await api.counted({ queued: 0, failed: 2 });
  });

  it('sees to what failed, exactly', async () => {
    const [worker, api] = [await join('worker'), await join('api')];
    worker.refuseScans();
    await api.add(1);
    await api.counted({ failed: 1 });
    await api.add(2);
    await api.counted({ failed: 2 });
    expect(await api.send('GET', '/discovery/v3/admin/jobs/failed')).toMatchObject([
      200,
      { count: 2, jobs: [{ job_id: jobIdOf(2) }, { job_id: jobIdOf(1), errors: [{ code: 'auth' }] }] },
    ]);
    expect(await api.send('DELETE', failedUrl(1))).toEqual([200, { job_id: jobIdOf(1), status: 'discarded' }]);
    expect(await api.send('DELETE', failedUrl(1))).toMatchObject([404, { code: 'job_not_found' }]);
    await api.send('POST', '/admin/worker/stop');
    expect(await api.send('POST', `${failedUrl(2)}/retry`)).toEqual([200, { job_id: jobIdOf(2), status: 'queued' }]);
    expect(await api.queue.counts()).toMatchObject({ queued: 1, failed: 0 });
    expect((await api.http.get('/metrics')).body).toContain('discovery_queue_depth{queue="scans",state="queued"} 1');
    expect((await api.http.get('/discovery/v3/worker/health')).json()).toMatchObject({
      workers_active: 1,
      queue_depth: 1,
    });
  });

  it('restarts the consumer of the process that he asks', async () => {
    const all = await join('all');
    expect(await all.send('POST', '/admin/worker/restart')).toMatchObject([200, { consumer: 'restarted' }]);
    all.refuseScans();
    await all.add(1);
    await all.counted({ failed: 1 });
  });

  it('is told that the queue is away, and figures are served all the same', async () => {
    const api = await join('api');
    await network.redis.kill();
    await eventually(() => !api.queue.availability.available);
    for (const [method, url] of [
      ['POST', '/admin/worker/stop'],
      ['POST', '/discovery/v3/admin/queue/clear'],
      ['GET', '/discovery/v3/admin/jobs/failed'],
      ['DELETE', failedUrl(1)],
    ] as const)
      expect([url, ...(await api.send(method, url))]).toMatchObject([url, 503, { code: 'queue_unavailable' }]);
    expect(await reasons(api.http)).toEqual(expect.arrayContaining(['queue_unreachable', 'worker_not_running']));
    const { statusCode, body } = await api.http.get('/metrics');
    expect(statusCode).toBe(200);
    expect(body).toContain('redis_client_up{client="queue"} 0');
    expect(body).not.toMatch(/^discovery_(queue_depth|jobs_failed)[ {]/m);
    expect((await api.http.get('/discovery/v3/worker/health')).json()).toMatchObject({
      workers_active: null,
      queue_depth: null,
      redis_connected: false,
    });
  });

  it('is served figures within a second by a process whose Redis hangs', async () => {
    const api = await join('api');
    network.redis.freeze();
    try {
      const startMs = performance.now();
      const { statusCode } = await api.http.get('/metrics');
      expect([statusCode, performance.now() - startMs < 1_000]).toEqual([200, true]);
    } finally {
      network.redis.thaw();
    }
  });
});
