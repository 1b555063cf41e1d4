import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { DateTime } from 'luxon';
import { presetCalibration } from '../../src/calibration/presets.js';
import type { MassivePlan } from '../../src/config/app-config.js';
import type { FeatureName } from '../../src/discovery/domain/feature-columns.js';
import { funnelSamples } from '../../src/discovery/domain/funnel.js';
import { ScanEngine } from '../../src/discovery/scan/scan-engine.js';
import type { ScanResult } from '../../src/discovery/scan/scan-runner.js';
import { NyseCalendar } from '../../src/market-data/calendar/nyse-calendar.js';
import { VolumeCurveBook } from '../../src/discovery/scan/volume-curve-book.js';
import { HistoryService } from '../../src/market-data/history/history-service.js';
import { ReferenceService } from '../../src/market-data/reference/reference-service.js';
import { noFacts } from '../support/no-facts.js';
import { UNIVERSE } from '../support/market-fixtures.js';
import { type MassiveHarness, never, openMassive } from '../support/massive-stub/massive-harness.js';
import type { StubScenario } from '../support/massive-stub/stub-scenario.js';

const SESSIONS = 60;
const STEP_MS = 30 * 60_000;
const DELAY_MS = 15 * 60_000;
const nyse = new NyseCalendar();
const newYork = (text: string): number => DateTime.fromISO(text, { zone: 'America/New_York' }).toMillis();
const words = (ms: number): string => DateTime.fromMillis(ms, { zone: 'America/New_York' }).toFormat('ccc dd HH:mm');

jest.setTimeout(60_000);

interface Walk {
  readonly plan: Exclude<MassivePlan, 'auto'>;
  readonly cleared: StubScenario['clearedSnapshot'];
  readonly from: string;
  readonly to: string;
}

/** What the API's plan shows at an instant: the phase and the session of its prices. */
function expectedSession(plan: Walk['plan'], nowMs: number): { session: string; session_date: string } {
  if (plan !== 'basic') {
    const { phase, date } = nyse.at(plan === 'advanced' ? nowMs : nowMs - DELAY_MS);
    return { session: phase, session_date: date };
  }
  // the end of day is published after midnight
  const today = DateTime.fromMillis(nowMs, { zone: 'America/New_York' }).toFormat('yyyy-MM-dd');
  return { session: 'closed', session_date: nyse.sessionsBefore(today, 1)[0] ?? '' };
}

/** True when there is no number in it that JSON cannot hold. */
function isFinite(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  return typeof value !== 'object' || value === null || Object.values(value).every(isFinite);
}

describe('a trading week of scans', () => {
  let harness: MassiveHarness;
  let history: HistoryService;
  let engine: ScanEngine;
  afterEach(async () => {
    await engine.stop();
    await harness.close();
  });

  async function open({ plan, cleared, from }: Walk): Promise<void> {
    harness = await openMassive({
      nowMs: newYork(from),
      stub: { commonStocks: 80, others: 20, scenario: { plan, clearedSnapshot: cleared, oddRows: true } },
      provider: { plan: plan === 'basic' ? plan : 'auto' },
    });
    const { provider, clock } = harness;
    history = new HistoryService(provider, null, SESSIONS, {
      changed: () => undefined,
      progress: () => undefined,
      milestone: () => undefined,
    });
    engine = new ScanEngine({
      provider,
      history,
      reference: new ReferenceService(provider, null),
      facts: noFacts(provider),
      volumeCurve: new VolumeCurveBook(null),
      clock,
      universe: UNIVERSE,
      maxCandidates: 100,
      leaders: 0,
    });
    engine.start();
    await engine.historySettled();
  }

  /** The second scan of a day, after its history has followed; the first must come out too. */
  async function scan(): Promise<ScanResult> {
    const once = (): Promise<ScanResult> =>
      engine.scan({ calibration: presetCalibration('balanced_default') }, never(), () => undefined);
    expectChanges(await once());
    await engine.historySettled();
    return once();
  }

  /** Changes against the API's own bars, never against another day's. Returns how many are known. */
  function expectChanges({ frame }: ScanResult): number {
    const { session_date: date } = frame.meta.hybrid_v1;
    const { market } = harness.stub;
    const previous = market.bars(nyse.sessionsBefore(date, 1)[0] ?? '', date);
    const symbols = frame.symbolsText.split('\n');
    const feature = (name: FeatureName, row: number): number => frame.features[name][row] ?? NaN;
    const known = market.instruments.flatMap(({ ticker }, i) => {
      const row = symbols.indexOf(ticker);
      const changePct = feature('change_pct', row);
      return Number.isNaN(changePct) ? [] : [[changePct, feature('price', row) / (previous[i]?.c ?? NaN)] as const];
    });
    expect(known.filter(([changePct, ratio]) => !(Math.abs(changePct - (ratio - 1) * 100) < 1e-6))).toEqual([]);
    return known.length;
  }

  function expectHistory(date: string): void {
    const held = history.book.dates.filter((day) => history.window().includes(day));
    expect(held).toEqual(nyse.sessionsBefore(date, SESSIONS).reverse());
  }

  function expectWhole({ boards, frame, movers }: ScanResult): void {
    const { meta } = boards.hybrid_v1;
    const refused = Object.values(meta.funnel).reduce((sum, count) => sum + count, 0);
    expect(refused + meta.eligible).toBe(meta.rows_read);
    expect(isFinite([meta, boards.hybrid_v1.diff, movers, funnelSamples(frame, 'hybrid_v1')])).toBe(true);
    for (const entry of [...boards.hybrid_v1.entries, ...boards.legacy_v0.entries]) {
      const candidate = JSON.parse(entry.json) as { data_quality: { price_age_minutes: number } };
      expect(isFinite(candidate)).toBe(true);
      expect(entry.csv).not.toMatch(/NaN|Infinity|undefined|null/);
      expect(candidate.data_quality.price_age_minutes).toBeGreaterThanOrEqual(meta.freshness === 'delayed' ? 15 : 0);
    }
  }

  it.each<Walk>([
    { plan: 'advanced', cleared: 'zeros', from: '2026-03-06T03:00', to: '2026-03-09T21:00' },
    { plan: 'starter', cleared: 'empty', from: '2026-10-30T03:00', to: '2026-11-02T21:00' },
    { plan: 'basic', cleared: 'empty', from: '2026-11-25T03:00', to: '2026-11-28T05:00' },
    { plan: 'developer', cleared: 'omitted', from: '2026-11-25T03:00', to: '2026-11-27T18:00' },
  ])('of plan $plan from $from, a cleared day being $cleared', async (walk) => {
    await open(walk);
    for (let nowMs = newYork(walk.from); nowMs <= newYork(walk.to); nowMs += STEP_MS) {
      harness.clock.set(nowMs);
      const result = await scan();
      const { meta } = result.boards.hybrid_v1;
      expect([words(nowMs), meta]).toMatchObject([words(nowMs), expectedSession(walk.plan, nowMs)]);
      expectHistory(meta.session_date);
      expect(expectChanges(result)).toBe(harness.stub.market.instruments.length);
      expectWhole(result);
      if (meta.session !== 'premarket') expect(meta.eligible).toBeGreaterThan(0);
    }
  });
});
