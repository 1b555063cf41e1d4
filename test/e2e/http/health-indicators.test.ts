import { afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { HealthCheckService } from '@nestjs/terminus';
import { ShutdownState } from '../../../src/common/shutdown-state.js';
import type { ScanResult } from '../../../src/discovery/scan/scan-runner.js';
import type { HealthJson } from '../../../src/health/health-json.js';
import type { HealthReport } from '../../../src/health/health-report.js';
import { MemoryIndicator } from '../../../src/health/indicators/memory.indicator.js';
import { WorkerFacts } from '../../../src/health/worker-facts.js';
import { FeatureJobQueue } from '../../../src/tickers/features/feature-job-queue.js';
import { HttpApp, START_MS } from '../../support/http-app.js';
import { ManualClock } from '../../support/manual-clock.js';
import { sampleScanResult } from '../../support/sample-scan.js';

const HEALTH_JSON = { accept: 'application/health+json' };

describe('health', () => {
  let http: HttpApp;
  let result: ScanResult;

  beforeAll(async () => {
    const sample = await sampleScanResult(new ManualClock(START_MS), { tickers: 400 });
    // the sample market is small, and its tripwire says so
    const { hybrid_v1, legacy_v0 } = sample.boards;
    const tripwire = { ...hybrid_v1.meta.tripwire, status: 'ok' as const };
    const boards = {
      hybrid_v1: { ...hybrid_v1, meta: { ...hybrid_v1.meta, tripwire } },
      legacy_v0: { ...legacy_v0, meta: { ...legacy_v0.meta, tripwire } },
    };
    result = { ...sample, boards };
  });
  beforeEach(async () => {
    http = await HttpApp.start({ UNIVERSE_SIZE_THRESHOLD: '10', APP_TAG: 'v9' });
    await http.publish(result);
    http.cycles.current = { ...http.cycles.current, lastSuccessMs: START_MS };
  });
  afterEach(() => http.close());

  const report = async (): Promise<HealthReport> => (await http.get('/health')).json<HealthReport>();

  it.each([
    ['memory', 'memory_high', 'rssBytes', 461e6],
    ['the heap', 'heap_high', 'heapUsedBytes', 231e6],
  ] as const)('says when %s is near its limit', async (_what, reason, field, bytes) => {
    http.vitals.memory = { ...http.vitals.memory, [field]: bytes };
    expect(await report()).toMatchObject({
      status: 'degraded',
      components: { api: 'degraded', worker: 'healthy' },
      reasons: [reason],
    });
  });

  it('says when the event loop stood still', async () => {
    http.vitals.longestStallMs = 1_200;
    expect(await report()).toMatchObject({ status: 'degraded', reasons: ['event_loop_slow'] });
  });

  it('says when nobody may work on features', async () => {
    await http.app.get(FeatureJobQueue).setPaused(true);
    expect(await report()).toMatchObject({ status: 'degraded', reasons: ['features_queue_paused'] });
  });

  it.each([
    ['open', 60, 180],
    ['about to open', 120, 300],
    ['closed', 300, 750],
  ])(
    'calls a board stale by the cadence while the market is %s, and exports the same figure',
    async (_what, cadenceSeconds, staleAfterSeconds) => {
      http.cycles.current = { ...http.cycles.current, cadenceSeconds };
      http.clock.advance(staleAfterSeconds * 1000);
      const { status, stale_after_seconds, cache_age_seconds } = await report();
      expect([status, stale_after_seconds, cache_age_seconds]).toEqual([
        'healthy',
        staleAfterSeconds,
        staleAfterSeconds,
      ]);
      const { body } = await http.get('/metrics');
      expect(body).toContain(`\ndiscovery_snapshot_stale_after_seconds ${staleAfterSeconds}\n`);
    },
  );

  it('is looked at once a second at most, however many ask', async () => {
    const checks = jest.spyOn(http.app.get(HealthCheckService, { strict: false }), 'check');
    const startedMs = performance.now();
    const routes = ['/health', '/health/ready', '/worker/health', '/health'];
    const answers = await Promise.all(Array.from({ length: 200 }, (_, i) => http.get(routes[i % 4] ?? '')));
    const seconds = Math.floor((performance.now() - startedMs) / 1000);
    expect(answers.filter(({ statusCode }) => statusCode !== 200)).toEqual([]);
    expect(checks.mock.calls.length).toBeLessThanOrEqual(1 + seconds);
    // what it does to itself is seen at once
    http.app.get(ShutdownState).begin();
    expect((await http.get('/health/ready')).statusCode).toBe(503);
  });

  it('says that an indicator failed, or never answered, and nothing of why', async () => {
    const looks = jest.spyOn(http.app.get(MemoryIndicator), 'look');
    looks.mockImplementationOnce(() => {
      throw new Error('redis://user:secret@host');
    });
    const failed = await http.get('/health');
    expect(failed.json()).toMatchObject({
      status: 'degraded',
      components: { api: 'degraded' },
      reasons: ['check_failed'],
    });
    expect(failed.body).not.toContain('secret');
    // another occasion, another check
    await http.publish(result);
    looks.mockImplementationOnce((() => new Promise(() => undefined)) as never);
    expect(await report()).toMatchObject({ components: { api: 'unreachable' }, reasons: ['check_timeout'] });
  });

  it('has those who need the worker say that nothing could be learned of it, and the others answer', async () => {
    const reads = jest.spyOn(http.app.get(WorkerFacts), 'read');
    reads.mockImplementationOnce(() => new Promise(() => undefined));
    const unheard = await http.get('/health', HEALTH_JSON);
    expect(unheard.statusCode).toBe(200);
    const late = Object.entries(unheard.json<HealthJson>().checks).filter(([, [check]]) => check?.status === 'warn');
    expect(late.map(([name]) => name).sort()).toEqual([
      'board:age',
      'market_data:state',
      'universe:state',
      'worker:state',
    ]);
    expect(late.map(([, [check]]) => check?.output)).toEqual(Array(4).fill('check_timeout'));
    await http.publish(result);
    reads.mockRejectedValueOnce(new Error('a bug'));
    expect(await report()).toMatchObject({ status: 'degraded', reasons: ['check_failed'] });
  });

  it('is told as health+json to who asks for it', async () => {
    http.clock.advance(3_000);
    const answer = await http.get('/health', HEALTH_JSON);
    expect([answer.statusCode, answer.headers['content-type'], answer.headers.vary]).toEqual([
      200,
      'application/health+json; charset=utf-8',
      'Accept',
    ]);
    const { checks, ...rest } = answer.json<HealthJson>();
    expect(rest).toEqual({ status: 'pass', releaseId: 'v9', description: 'bms-discovery', notes: [] });
    const time = new Date(http.clock.nowMs()).toISOString();
    const age = { componentType: 'component', status: 'pass', observedValue: 3, observedUnit: 's', time };
    expect(checks['board:age']).toEqual([age]);
    const cache = { componentType: 'datastore', status: 'pass', observedValue: 'disabled', time };
    expect(checks['redis:cache']).toEqual([cache]);
    expect(Object.values(checks).flat()).toHaveLength(11);
  });

  it('warns, and fails with 503, in health+json too', async () => {
    http.vitals.longestStallMs = 2_000;
    const warned = await http.get('/health', HEALTH_JSON);
    expect([warned.statusCode, warned.json()]).toEqual([
      200,
      expect.objectContaining({
        status: 'warn',
        notes: ['event_loop_slow'],
        checks: expect.objectContaining({
          'event_loop:longest_stall': [
            expect.objectContaining({ status: 'warn', observedValue: 2_000, output: 'event_loop_slow' }),
          ],
        }),
      }),
    ]);
    http.app.get(ShutdownState).begin();
    const failed = await http.get('/health', HEALTH_JSON);
    expect([failed.statusCode, failed.headers['content-type'], failed.json<HealthJson>().status]).toEqual([
      503,
      'application/health+json; charset=utf-8',
      'fail',
    ]);
  });
});
