import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { HealthReport } from '../../src/health/health-report.js';
import { RedisConnections } from '../../src/redis/redis-connections.js';
import { eventually } from '../support/eventually.js';
import type { HttpApp } from '../support/http-app.js';
import { RoleNetwork } from '../support/jobs/role-network.js';

const PULSE = 'amc:worker:health:last_heartbeat';

jest.setTimeout(40_000);

describe('the pulse of a worker', () => {
  let network: RoleNetwork;

  beforeEach(async () => {
    network = await RoleNetwork.start();
  });
  afterEach(() => network.stop());

  const health = async (http: HttpApp): Promise<HealthReport> => (await http.get('/health')).json<HealthReport>();
  const pulse = (): Promise<string> => network.redis.cli('GET', PULSE);
  const told = (text: string, deadlineMs?: number): Promise<void> =>
    eventually(async () => (await pulse()).includes(text), deadlineMs);

  it('says how it fares, with a TTL and without the text of errors', async () => {
    const worker = await network.join('worker');
    worker.cycles.current = {
      ...worker.cycles.current,
      cadenceSeconds: 300,
      consecutiveFailures: 1,
      lastError: 'timeout: https://host/x?apiKey=secret',
    };
    await told('"lastError":"timeout"');
    expect(JSON.parse(await pulse())).toMatchObject({
      worker_id: expect.any(String),
      timestamp: expect.stringMatching(/^2026-03-16T15:00:00/),
      facts: { cycle: { scheduled: true, lastError: 'timeout' }, jobs: { consuming: true, active: null } },
    });
    const ttlMs = Number(await network.redis.cli('PTTL', PULSE));
    expect([ttlMs > 700_000, ttlMs <= 750_000]).toEqual([true, true]);
    expect((await worker.get('/worker/health')).json()).toMatchObject({ worker_running: true });
    expect((await worker.get('/metrics')).statusCode).toBe(200);
    expect((await worker.get('/discovery/v3/candidates')).statusCode).toBe(404);
  });

  it('follows the end of a cycle at once', async () => {
    const worker = await network.join('worker');
    await told('worker_id');
    for (let cycle = 1; cycle <= 3; cycle++) {
      worker.cycles.current = { ...worker.cycles.current, lastSuccessMs: cycle };
      // sooner than the next that comes by itself
      await told(`"lastSuccessMs":${cycle}`, 3_000);
    }
  });

  it('keeps the api well, however their clocks disagree, until it ends', async () => {
    const worker = await network.join('worker');
    worker.clock.advance(-600_000);
    const nowMs = worker.clock.nowMs();
    worker.cycles.current = { ...worker.cycles.current, lastSuccessMs: nowMs, nextCycleMs: nowMs + 60_000 };
    await told(`"lastSuccessMs":${nowMs}`);
    const api = await network.join('api');
    await eventually(async () => (await health(api)).components.worker === 'healthy');
    await eventually(async () => (await health(api)).reasons.join() === 'no_board');
    const report = (await api.get('/worker/health')).json<Record<string, string | boolean>>();
    expect(report).toMatchObject({
      worker_running: true,
      cycle_seconds: 60,
      memory: { rss_bytes: expect.any(Number) },
    });
    const lastMs = Date.parse(String(report.last_successful_cycle));
    expect(Math.abs(api.clock.nowMs() - lastMs)).toBeLessThan(30_000);
    expect((await api.get('/metrics')).body).toContain('discovery_worker_up 1');

    await network.leave(worker);
    api.clock.advance(31_000);
    expect(await health(api)).toMatchObject({
      status: 'degraded',
      components: { worker: 'not_running' },
      reasons: ['worker_not_running', 'no_board'],
    });
    expect((await api.get('/health/ready')).statusCode).toBe(200);
    expect((await api.get('/metrics')).body).toContain('discovery_worker_up 0');
  });

  it('is none when it is something else, and one when only queued jobs are run', async () => {
    await network.redis.cli('SET', PULSE, '{"worker_id":"older"}', 'PX', '120000');
    const api = await network.join('api');
    expect((await health(api)).components.worker).toBe('not_running');
    const worker = await network.join('worker');
    worker.cycles.current = { ...worker.cycles.current, scheduled: false };
    // within one look of the api
    await eventually(async () => (await health(api)).components.worker === 'starting', 15_000);
  });

  it('goes on after Redis was frozen and lost, without a crowd of them', async () => {
    const worker = await network.join('worker');
    const { redis } = network;
    const is = (status: string): Promise<void> =>
      eventually(() => worker.app.get(RedisConnections).state.status === status);
    await told('worker_id');
    redis.freeze();
    await is('down');
    redis.thaw();
    await is('up');
    await redis.restart();
    await eventually(async () => (await redis.cli('EXISTS', PULSE)) === '1');
    const writes = /cmdstat_set:calls=(\d+)/.exec(await redis.cli('INFO', 'commandstats'))?.[1];
    expect(Number(writes)).toBeLessThan(10);
  });
});
