import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { presetCalibration } from '../../src/calibration/presets.js';
import { loadConfig } from '../../src/config/load-config.js';
import { createScanEngine } from '../../src/discovery/scan/create-scan-engine.js';
import type { ScanEngine } from '../../src/discovery/scan/scan-engine.js';
import type { ScanResult } from '../../src/discovery/scan/scan-runner.js';
import { PAID_PACE } from '../../src/market-data/adapters/massive/rate-limiter.js';
import type { EnrichmentReport } from '../../src/market-data/facts/known-facts.js';
import { ManualClock } from '../support/manual-clock.js';
import { TUESDAY_11_00 } from '../support/massive-stub/massive-harness.js';
import { MassiveStub, type MassiveStubOptions } from '../support/massive-stub/massive-stub.js';
import { RedisServer } from '../support/redis/redis-server.js';

const SNAPSHOT = '/v2/snapshot/';
const FLOAT = '/stocks/vX/float';
const SHORT_INTEREST = '/stocks/v1/short-interest';
const SHORT_VOLUME = '/stocks/v1/short-volume';
const NEWS = '/v2/reference/news';
const OPTIONS = '/v3/snapshot/options/';
const DETAILS = '/v3/reference/tickers/';
const BULK = [FLOAT, SHORT_INTEREST, SHORT_VOLUME];
const MINUTE_MS = 60_000;

// The back-fill of 60 sessions takes 3 s at the vendor's pace, which has tests of its own.
Object.assign(PAID_PACE, { windowMs: 100 });
jest.setTimeout(60_000);

describe('facts of scans against the massive API', () => {
  let redis: RedisServer;
  let root: string;
  let clock: ManualClock;
  let stub: MassiveStub;
  const engines: ScanEngine[] = [];

  beforeAll(async () => {
    redis = await RedisServer.start();
  });
  afterAll(() => redis.stop());
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'bms-facts-'));
    clock = new ManualClock(TUESDAY_11_00);
  });
  afterEach(async () => {
    await Promise.all(engines.splice(0).map((engine) => engine.stop()));
    await stub.close();
    await rm(root, { recursive: true, force: true });
    await redis.cli('FLUSHALL');
  });

  async function serve(options: Partial<MassiveStubOptions> = {}): Promise<void> {
    stub = await MassiveStub.start({ clock, ...options });
  }

  async function startEngine(environment: Record<string, string> = {}): Promise<ScanEngine> {
    const config = loadConfig({
      MASSIVE_API_KEY: stub.apiKey,
      MASSIVE_BASE_URL: stub.url,
      MASSIVE_PLAN: 'advanced',
      HISTORY_DIR: join(root, 'one'),
      HISTORY_SESSIONS: '60',
      ...environment,
    });
    const engine = createScanEngine(config, clock, {
      changed: () => undefined,
      progress: () => undefined,
      milestone: () => undefined,
    });
    engines.push(engine);
    engine.start();
    await engine.historySettled();
    return engine;
  }

  /** One cycle, and how its enrichment went. */
  async function scan(engine: ScanEngine): Promise<EnrichmentReport & { readonly result: ScanResult }> {
    const request = { calibration: presetCalibration('balanced_default') };
    const result = await engine.scan(request, new AbortController().signal, () => undefined);
    return { ...result.boards.hybrid_v1.meta.enrichment, result };
  }

  const counts = (): number[] => [...BULK, NEWS, OPTIONS, DETAILS].map((path) => stub.count(path));

  it('cost one snapshot and at most the budget a cycle, and in the steady state one page of news', async () => {
    await serve({ commonStocks: 300 });
    const engine = await startEngine({ ENRICH_MAX_CALLS: '40' });
    await scan(engine);
    // until all leaders are known
    for (let cycle = 0; cycle < 12; cycle++) {
      clock.advance(MINUTE_MS);
      const before = stub.count();
      const { calls, max_calls, result } = await scan(engine);
      expect(max_calls).toBe(40);
      expect(calls).toBeLessThanOrEqual(40);
      expect(stub.count() - before).toBe(1 + calls);
      expect(result.boards.hybrid_v1.meta.api_usage.calls).toBe(1 + calls);
    }
    const [before, snapshots] = [counts(), stub.count(SNAPSHOT)];
    clock.advance(MINUTE_MS);
    const { calls, facts } = await scan(engine);
    const [floats, shortInterest, shortVolume, news] = before as [number, number, number, number];
    expect(counts().slice(0, 4)).toEqual([floats, shortInterest, shortVolume, news + 1]);
    expect(stub.count(SNAPSHOT)).toBe(snapshots + 1);
    expect([floats, shortInterest, shortVolume]).toEqual([1, 2, 1]);
    expect(calls).toBeLessThan(40);
    for (const kind of ['news', 'float', 'short_interest', 'short_volume', 'options', 'details'] as const) {
      expect(facts[kind]).toMatchObject({ status: 'fresh', source: 'massive', error: null });
      expect(facts[kind].symbols).toBeGreaterThan(0);
    }
  });

  it('reach the features of a scan', async () => {
    await serve();
    const { result } = await scan(await startEngine());
    const { features } = result.frame;
    const known = (column: Float64Array): number =>
      column.reduce((count, value) => count + Number(!Number.isNaN(value)), 0);
    for (const name of [
      'float_shares',
      'short_interest_frac',
      'short_volume_frac',
      'news_score',
      'call_put_ratio',
    ] as const)
      expect([name, known(features[name]) > 0]).toEqual([name, true]);
    expect(known(features.iv_percentile)).toBe(0);
  });

  it('that the plan refuses are asked once, and told', async () => {
    await serve({ scenario: { hasFloat: false, hasOptions: false } });
    const engine = await startEngine();
    for (let cycle = 0; cycle < 5; cycle++) {
      const { facts, result } = await scan(engine);
      expect(facts.float).toMatchObject({
        status: 'refused',
        symbols: 0,
        error: expect.stringMatching(/^not_entitled: /),
      });
      expect(facts.options.status).toBe('refused');
      expect(result.frame.features.short_interest_frac.every(Number.isNaN)).toBe(true);
      clock.advance(MINUTE_MS);
    }
    expect([stub.count(FLOAT), stub.count(OPTIONS)]).toEqual([1, 1]);
  });

  it('are asked once by two engines on one Redis, and not again after a restart', async () => {
    await serve();
    const environment = { REDIS_URL: redis.url, REDIS_PREFIX: 'p:' };
    const one = await startEngine(environment);
    await scan(one);
    await one.stop();
    const asked = BULK.map((path) => stub.count(path));
    const other = await startEngine({ ...environment, HISTORY_DIR: join(root, 'other') });
    const { facts } = await scan(other);
    expect(BULK.map((path) => stub.count(path))).toEqual(asked);
    expect([facts.float.status, facts.short_interest.status, facts.short_volume.status]).toEqual([
      'fresh',
      'fresh',
      'fresh',
    ]);
    const restarted = await startEngine();
    const [options, details] = [stub.count(OPTIONS), stub.count(DETAILS)];
    await scan(restarted);
    expect([...BULK, OPTIONS, DETAILS].map((path) => stub.count(path))).toEqual([...asked, options, details]);
  });

  it('do not hold up a cycle, nor the next, when they are not answered', async () => {
    await serve({ scenario: { faults: [{ path: NEWS, fault: { kind: 'hold' } }] } });
    const engine = await startEngine();
    const { facts, result } = await scan(engine);
    expect(facts.news).toMatchObject({ status: 'missing', symbols: 0 });
    expect(result.boards.hybrid_v1.entries.length).toBeGreaterThan(0);
    await scan(engine);
    // the round of the first cycle is still under way: no second one beside it
    expect(BULK.map((path) => stub.count(path))).toEqual([0, 0, 0]);
    stub.set({ faults: [] });
    stub.release();
    await scan(engine);
    expect((await scan(engine)).facts.news.status).toBe('fresh');
  });
});
