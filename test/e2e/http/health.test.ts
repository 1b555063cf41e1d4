import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ShutdownState } from '../../../src/common/shutdown-state.js';
import type { ScanResult } from '../../../src/discovery/scan/scan-runner.js';
import { JobQueue } from '../../../src/jobs/job-queue.js';
import type { HealthReport } from '../../../src/health/health-report.js';
import { eventually } from '../../support/eventually.js';
import { HttpApp, START_MS } from '../../support/http-app.js';
import { ManualClock } from '../../support/manual-clock.js';
import { sampleScanResult } from '../../support/sample-scan.js';

describe('health', () => {
  let http: HttpApp;
  let result: ScanResult;

  beforeAll(async () => {
    result = await sampleScanResult(new ManualClock(START_MS), { tickers: 400 });
  });
  beforeEach(async () => {
    http = await HttpApp.start({
      APP_TAG: 'v9',
      APP_COMMIT: 'a'.repeat(40),
      APP_BUILD: '7',
      UNIVERSE_SIZE_THRESHOLD: '10',
    });
  });
  afterEach(() => http.close());

  /** The sample market is small; its tripwire says so. */
  const publish = async (tripwire: 'ok' | 'warning' | 'critical' = 'ok'): Promise<void> => {
    const withTripwire = (strategy: 'hybrid_v1' | 'legacy_v0') => {
      const board = result.boards[strategy];
      return { ...board, meta: { ...board.meta, tripwire: { ...board.meta.tripwire, status: tripwire } } };
    };
    await http.publish({
      ...result,
      boards: { hybrid_v1: withTripwire('hybrid_v1'), legacy_v0: withTripwire('legacy_v0') },
    });
    http.cycles.current = { ...http.cycles.current, lastSuccessMs: http.clock.nowMs() };
  };
  const report = async (status = 200): Promise<HealthReport> => {
    const response = await http.get('/health');
    expect(response.statusCode).toBe(status);
    expect(response.headers['cache-control']).toBe('no-store');
    return response.json<HealthReport>();
  };
  const ready = async (): Promise<[number, unknown]> => {
    const response = await http.get('/health/ready');
    return [response.statusCode, response.json()];
  };

  it('says everything about a healthy service', async () => {
    await publish();
    http.clock.advance(3_000);
    expect(await report()).toEqual({
      status: 'healthy',
      timestamp: '2026-03-16T15:00:03.000Z',
      version: { tag: 'v9', commit: 'a'.repeat(40), build: '7' },
      components: { api: 'healthy', redis: 'disabled', worker: 'healthy', market_data: 'healthy', universe: 'healthy' },
      redis_enabled: false,
      redis_connected: false,
      cache_age_seconds: 3,
      stale_after_seconds: 180,
      reasons: [],
      source: 'simulated',
      history: { sessions_held: 60, sessions_wanted: 60, newest: '2026-03-13', oldest: '2025-12-16', complete: true },
    });
    expect(await ready()).toEqual([200, { status: 'ok', source: 'simulated', reasons: [] }]);
  });

  it('is starting, and ready, while the first scan may still come', async () => {
    expect(await report()).toMatchObject({
      status: 'degraded',
      components: { worker: 'starting', market_data: 'starting', universe: 'starting' },
      cache_age_seconds: null,
      reasons: ['no_board'],
    });
    expect((await ready())[0]).toBe(200);
  });

  it('serves while jobs are run, also when no cycle is scheduled', async () => {
    http.cycles.current = { ...http.cycles.current, scheduled: false };
    expect(await report()).toMatchObject({ status: 'degraded', reasons: ['no_board'] });
    expect((await ready())[0]).toBe(200);
    await publish();
    expect(await report()).toMatchObject({ status: 'healthy', components: { worker: 'healthy' }, reasons: [] });
  });

  it('is degraded with an old board', async () => {
    await publish();
    http.clock.advance(181_000);
    const { status, components, reasons } = await report();
    expect([status, reasons]).toEqual(['degraded', ['board_stale']]);
    expect(components).toMatchObject({ market_data: 'stale', universe: 'stale' });
    expect((await ready())[0]).toBe(200);
  });

  it('is degraded while an operator has stopped the workers, with the board it has', async () => {
    await publish();
    await http.app.get(JobQueue).setPaused(true);
    expect(await report()).toMatchObject({
      status: 'degraded',
      components: { worker: 'not_running' },
      reasons: ['worker_paused'],
    });
    expect((await http.get('/worker/health')).json()).toMatchObject({ status: 'degraded', worker_running: false });
    expect((await ready())[0]).toBe(200);
  });

  it('tells how the worker fares', async () => {
    await publish();
    http.cycles.current = { ...http.cycles.current, nextCycleMs: START_MS + 60_000, consecutiveFailures: 2 };
    const response = await http.get('/worker/health');
    expect([response.statusCode, response.headers['cache-control']]).toEqual([200, 'no-store']);
    expect(response.json()).toEqual({
      status: 'degraded',
      worker_running: true,
      redis_connected: false,
      cache_age_seconds: 0,
      last_successful_cycle: '2026-03-16T15:00:00.000Z',
      cycle_seconds: 60,
      next_cycle_at: '2026-03-16T15:01:00.000Z',
      consecutive_failures: 2,
      memory: {
        rss_bytes: expect.any(Number),
        heap_used_bytes: expect.any(Number),
        heap_total_bytes: expect.any(Number),
        external_bytes: expect.any(Number),
      },
    });
  });

  it.each([
    ['auth: the key sk-123 was refused', 'auth', 'market_data_auth'],
    ['rate_limited: too fast', 'degraded', 'market_data_rate_limited'],
    ['timeout: https://host/x?apiKey=secret', 'unreachable', 'market_data_timeout'],
    ['circuit_open: resting', 'unreachable', 'market_data_circuit_open'],
    ['malformed: too many bad rows', 'degraded', 'market_data_malformed'],
  ])('tells the code of %s and nothing of its text', async (lastError, market_data, reason) => {
    await publish();
    http.cycles.current = { ...http.cycles.current, lastError, consecutiveFailures: 2 };
    const body = await report();
    expect(body).toMatchObject({
      status: 'degraded',
      components: { worker: 'degraded', market_data },
      reasons: ['cycle_failing', reason],
    });
    expect(JSON.stringify(body)).not.toMatch(/secret|sk-123|host/);
  });

  it('tells of failing history and reference data', async () => {
    await publish();
    http.runner.current = {
      ...http.runner.current,
      historyError: 'network: gone',
      referenceError: 'not_entitled: plan',
    };
    expect(await report()).toMatchObject({
      status: 'degraded',
      components: { market_data: 'degraded' },
      reasons: ['history_failing', 'reference_failing', 'market_data_network', 'market_data_not_entitled'],
    });
  });

  it.each(['warning', 'critical'] as const)('is degraded when the universe tripwire says %s', async (tripwire) => {
    await publish(tripwire);
    expect(await report()).toMatchObject({
      status: 'degraded',
      components: { universe: 'degraded' },
      reasons: [`universe_${tripwire}`],
    });
  });

  it('takes no more traffic while it drains', async () => {
    await publish();
    http.app.get(ShutdownState).begin();
    expect(await report(503)).toMatchObject({ status: 'unhealthy', reasons: ['shutting_down'] });
    expect(await ready()).toEqual([503, { status: 'unavailable', source: 'simulated', reasons: ['shutting_down'] }]);
    for (const path of ['/health', '/health/ready', '/worker/health'])
      expect((await http.get(path)).headers['retry-after']).toBe('5');
    const live = await http.get('/health/live');
    expect([live.statusCode, live.headers.connection]).toEqual([200, 'close']);
  });

  it('refuses parameters', async () => {
    for (const url of ['/health', '/health/live', '/health/ready', '/worker/health']) {
      expect((await http.get(`${url}?verbose=1`)).json()).toMatchObject({
        status: 400,
        errors: [{ field: 'verbose' }],
      });
    }
  });
});

describe('a production start that fell back to the simulation', () => {
  it('is degraded and says so', async () => {
    const http = await HttpApp.start({ NODE_ENV: 'production' });
    const { reasons, status } = (await http.get('/health')).json<HealthReport>();
    expect(status).toBe('degraded');
    expect(reasons).toContain('simulated_by_default');
    await http.close();
  });
});

describe('a process that leaves scans to others', () => {
  it('without Redis, a board and a worker has nothing to serve, and says what is missing', async () => {
    const http = await HttpApp.start({ PROCESS_ROLE: 'api', REDIS_URL: 'redis://127.0.0.1:1' });
    await eventually(() => !http.app.get(JobQueue).availability.reason?.startsWith('connecting'));
    await eventually(async () =>
      (await http.get('/health')).json<HealthReport>().reasons.includes('redis_unreachable'),
    );
    const response = await http.get('/health');
    expect([response.statusCode, response.json()]).toEqual([
      503,
      expect.objectContaining({
        status: 'unhealthy',
        reasons: [
          'redis_unreachable',
          'queue_unreachable',
          'worker_not_running',
          'no_board',
          'calibration_unavailable',
        ],
        history: null,
      }),
    ]);
    expect((await http.get('/health/ready')).statusCode).toBe(503);
    expect((await http.get('/health/live')).statusCode).toBe(200);
    await http.close();
  });
});
