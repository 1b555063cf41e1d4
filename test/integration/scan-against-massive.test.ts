import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { presetCalibration } from '../../src/calibration/presets.js';
import { createScanEngine } from '../../src/discovery/scan/create-scan-engine.js';
import type { ScanEngine } from '../../src/discovery/scan/scan-engine.js';
import type { ScanResult } from '../../src/discovery/scan/scan-runner.js';
import { loadConfig } from '../../src/config/load-config.js';
import { PAID_PACE } from '../../src/market-data/adapters/massive/rate-limiter.js';
import { NyseCalendar } from '../../src/market-data/calendar/nyse-calendar.js';
import { TUESDAY_11_00 } from '../support/massive-stub/massive-harness.js';
import { MassiveStub, type MassiveStubOptions } from '../support/massive-stub/massive-stub.js';
import { StubMarket } from '../support/massive-stub/stub-market.js';
import { ManualClock } from '../support/manual-clock.js';
import { figures } from '../faults/support/figures.js';

const SNAPSHOT = '/v2/snapshot/';
const GROUPED = '/v2/aggs/grouped/';
const DAY_MS = 24 * 3600 * 1000;

// The back-fill of 60 sessions takes 3 s at the vendor's pace, which has tests of its own.
Object.assign(PAID_PACE, { windowMs: 100 });
jest.setTimeout(60_000);

describe('scans against the massive API', () => {
  let dir: string;
  let clock: ManualClock;
  let stub: MassiveStub;
  const engines: ScanEngine[] = [];

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'bms-scan-'));
    clock = new ManualClock(TUESDAY_11_00);
  });

  afterEach(async () => {
    await Promise.all(engines.splice(0).map((engine) => engine.stop()));
    await stub.close();
    await rm(dir, { recursive: true, force: true });
  });

  async function serve(options: Partial<MassiveStubOptions> = {}): Promise<void> {
    stub = await MassiveStub.start({ clock, ...options });
  }

  async function startEngine({ awaitHistory = true } = {}): Promise<ScanEngine> {
    const config = loadConfig({
      MASSIVE_API_KEY: stub.apiKey,
      MASSIVE_BASE_URL: stub.url,
      MASSIVE_PLAN: 'advanced',
      HISTORY_DIR: dir,
      HISTORY_SESSIONS: '60',
      // what goes beyond prices has tests of its own
      ENRICH_MAX_CALLS: '0',
    });
    const engine = createScanEngine(config, clock, {
      changed: () => undefined,
      progress: () => undefined,
      milestone: () => undefined,
    });
    engines.push(engine);
    engine.start();
    if (awaitHistory) await engine.historySettled();
    return engine;
  }

  const scan = (engine: ScanEngine): Promise<ScanResult> =>
    engine.scan({ calibration: presetCalibration('balanced_default') }, new AbortController().signal, () => undefined);

  it('costs one call a cycle, whatever the number of symbols', async () => {
    await serve();
    const engine = await startEngine();
    await scan(engine);
    const before = stub.count();
    for (let cycle = 0; cycle < 3; cycle++) {
      clock.advance(60_000);
      const { boards } = await scan(engine);
      expect(boards.hybrid_v1.meta.api_usage).toEqual({ calls: 1, rate_limit_hits: 0, success_rate: 1 });
    }
    expect(stub.count() - before).toBe(3);
    expect(stub.count(SNAPSHOT)).toBe(4);
  });

  it('asks for each session once, and for none again after a restart', async () => {
    await serve();
    await scan(await startEngine());
    expect(stub.count(GROUPED)).toBe(60);
    const engine = await startEngine();
    const { boards } = await scan(engine);
    expect(stub.count(GROUPED)).toBe(60);
    expect(boards.hybrid_v1.meta.history).toMatchObject({ sessions_held: 60, complete: true });
    expect(boards.hybrid_v1.meta.reference.status).toBe('fresh');
    expect(stub.count('/v3/reference/tickers')).toBe(1);
  });

  it('asks for one session more on the next day', async () => {
    await serve();
    const engine = await startEngine();
    await scan(engine);
    clock.advance(DAY_MS);
    await scan(engine);
    await engine.historySettled();
    expect(stub.count(GROUPED)).toBe(61);
  });

  it('puts held history on the basis of a split without asking for it again', async () => {
    const market = { seed: 1, commonStocks: 60, others: 20, calendar: new NyseCalendar(), splits: [] };
    const ticker = new StubMarket(market).instruments[3]?.ticker ?? '';
    await serve({ splits: [{ ticker, execution_date: '2026-09-23', split_from: 1, split_to: 4 }] });
    const engine = await startEngine();
    const before = await scan(engine);
    clock.advance(DAY_MS);
    // the previous close of a stock that splits today comes from history, and is unknown until that has followed
    expect(change(await scan(engine), ticker)).toBeNaN();
    await engine.historySettled();
    const after = await scan(engine);
    expect(Math.abs(change(before, ticker))).toBeLessThan(40);
    expect(Math.abs(change(after, ticker))).toBeLessThan(40);
    expect(stub.count('/stocks/v1/splits')).toBe(2);
    expect(stub.count(GROUPED)).toBe(61);
  });

  it('knows of a split during a restart, also in bars that the store gives after the first scan', async () => {
    const market = { seed: 1, commonStocks: 60, others: 20, calendar: new NyseCalendar(), splits: [] };
    const ticker = new StubMarket(market).instruments[3]?.ticker ?? '';
    await serve({ splits: [{ ticker, execution_date: '2026-09-23', split_from: 1, split_to: 4 }] });
    await startEngine();
    clock.advance(2 * DAY_MS);
    const engine = await startEngine({ awaitHistory: false });
    await scan(engine);
    await engine.historySettled();
    const bars = (await scan(engine)).frame.features;
    const fresh = await mkdtemp(join(tmpdir(), 'bms-scan-'));
    const [used] = [dir, (dir = fresh)];
    const expected = (await scan(await startEngine())).frame.features;
    await rm(used, { recursive: true, force: true });
    for (const name of ['momentum_30d_pct', 'ema20', 'rsi14', 'atr_pct'] as const) {
      expect(Array.from(bars[name], significant)).toEqual(Array.from(expected[name], significant));
    }
  });

  it.each([
    [4499, 'warning'],
    [4000, 'warning'],
    [3999, 'critical'],
  ])('R19: publishes %d common stocks, flagged %s', async (commonStocks, status) => {
    await serve({ commonStocks, others: 50 });
    const { boards } = await scan(await startEngine({ awaitHistory: false }));
    const { meta, entries } = boards.hybrid_v1;
    expect([meta.universe_size, meta.tripwire.status]).toEqual([commonStocks, status]);
    expect(meta.degraded).toContain(`universe_${status}`);
    expect(entries.length).toBeGreaterThan(0);
    figures(`R19 ${String(commonStocks)} common stocks: ${meta.tripwire.status}`, { published: entries.length });
  });

  it('goes on with the last good reference data when new is not to be had', async () => {
    await serve();
    const engine = await startEngine();
    const first = await scan(engine);
    stub.set({
      faults: [{ path: '/v3/reference/', fault: { kind: 'status', status: 404, body: '404 page not found' } }],
    });
    clock.advance(DAY_MS);
    await scan(engine);
    const { boards } = await scan(engine);
    expect(boards.hybrid_v1.meta.universe_size).toBe(first.boards.hybrid_v1.meta.universe_size);
    expect(boards.hybrid_v1.meta.reference.status).toBe('kept');
    expect(boards.hybrid_v1.meta.degraded).toContain('reference_kept');
    expect(engine.status.referenceError).toMatch(/^not_found: /);
  });

  it('says so, scores nothing and asks again with each scan, when there never was reference data', async () => {
    await serve({
      scenario: {
        faults: [{ path: '/v3/reference/', fault: { kind: 'status', status: 404, body: '404 page not found' } }],
      },
    });
    const engine = await startEngine({ awaitHistory: false });
    const { boards } = await scan(engine);
    const { meta } = boards.hybrid_v1;
    expect(meta.reference).toEqual({ status: 'missing', as_of: null });
    expect(meta.eligible).toBe(0);
    expect(Object.values(meta.funnel).reduce((sum, count) => sum + count, 0)).toBe(meta.rows_read);
    stub.set({ faults: [] });
    expect((await scan(engine)).boards.hybrid_v1.meta.eligible).toBeGreaterThan(0);
  });

  it('keeps the engine usable after a failed scan', async () => {
    await serve();
    const engine = await startEngine();
    await scan(engine);
    stub.set({
      faults: [{ path: SNAPSHOT, fault: { kind: 'answer', body: '{"status":"OK","tickers":[{"ticker":"ZXQA"' } }],
    });
    await expect(scan(engine)).rejects.toMatchObject({ kind: 'malformed' });
    stub.set({ faults: [] });
    expect((await scan(engine)).boards.hybrid_v1.diff.previous_run_id).not.toBeNull();
  });

  it('is the same, byte for byte, when it reads the same', async () => {
    await serve();
    const bytes = async (): Promise<string> => {
      const { boards, movers } = await scan(await startEngine());
      return JSON.stringify([boards.hybrid_v1.entries, boards.legacy_v0.entries, movers]);
    };
    expect(await bytes()).toBe(await bytes());
  });
});

function change({ frame }: ScanResult, symbol: string): number {
  return frame.features.change_pct[frame.symbolsText.split('\n').indexOf(symbol)] ?? NaN;
}

/** Split factors may differ in the last digits, by the order of the operations. */
const significant = (value: number): string => value.toPrecision(6);
