import { afterEach, describe, expect, it } from '@jest/globals';
import type { MarketSnapshot } from '../../src/market-data/market-snapshot.js';
import { NyseCalendar } from '../../src/market-data/calendar/nyse-calendar.js';
import {
  failureOf,
  type MassiveHarness,
  type MassiveHarnessOptions,
  never,
  openMassive,
} from '../support/massive-stub/massive-harness.js';

const SNAPSHOT = '/v2/snapshot';
const GROUPED = '/v2/aggs/grouped';
const at = (text: string): number => Date.parse(text);

/** The row of the first instrument, field by field. */
function firstRow({ columns }: MarketSnapshot): Record<string, number | undefined> {
  return Object.fromEntries(Object.entries(columns).map(([field, column]) => [field, (column as Float64Array)[0]]));
}

describe('snapshots of the Massive adapter', () => {
  let harness: MassiveHarness;
  const open = async (options: MassiveHarnessOptions): Promise<MassiveHarness> =>
    (harness = await openMassive(options));
  afterEach(() => harness.close());

  it('takes premarket prices from the last trade and volume from the minute bar while the day bar is zero', async () => {
    const { provider, stub } = await open({ nowMs: at('2026-09-22T08:00:00-04:00') });
    const snapshot = await provider.snapshot(never());
    const [today] = stub.market.bars('2026-09-22', '2026-09-22');
    const [yesterday] = stub.market.bars('2026-09-21', '2026-09-22');
    expect(snapshot).toMatchObject({ freshness: 'real_time', session: { date: '2026-09-22', phase: 'premarket' } });
    const row = firstRow(snapshot);
    expect(row).toMatchObject({ priceUsd: today?.o, previousCloseUsd: yesterday?.c, dayOpenUsd: NaN, vwapUsd: NaN });
    expect(row.dayVolumeShares).toBeGreaterThan(0);
    expect(row.priceTimeMs).toBe(at('2026-09-22T07:59:30-04:00'));
    expect(row.volumeTimeMs).toBe(at('2026-09-22T08:00:00-04:00'));
  });

  it('reads the whole bar after hours', async () => {
    const { provider, stub } = await open({ nowMs: at('2026-09-22T17:00:00-04:00') });
    const [bar] = stub.market.bars('2026-09-22', '2026-09-22');
    expect(firstRow(await provider.snapshot(never()))).toMatchObject({
      priceUsd: bar?.c,
      dayOpenUsd: bar?.o,
      dayHighUsd: bar?.h,
      dayLowUsd: bar?.l,
      dayVolumeShares: bar?.v,
      vwapUsd: bar?.vw,
    });
  });

  it.each(['starter', 'developer', 'auto'] as const)(
    'reads a delayed snapshot by the session of its prices (plan %s)',
    async (plan) => {
      const { provider, clock } = await open({
        nowMs: at('2026-09-22T09:40:00-04:00'),
        provider: { plan },
        stub: { scenario: { plan: plan === 'auto' ? 'starter' : plan } },
      });
      const nyse = new NyseCalendar();
      const premarket = await provider.snapshot(never());
      expect(premarket.session).toEqual(nyse.at(at('2026-09-22T09:25:00-04:00')));
      expect(premarket.asOfMs).toBe(at('2026-09-22T09:40:00-04:00'));
      clock.set(at('2026-09-23T04:10:00-04:00'));
      const night = await provider.snapshot(never());
      expect(night.session).toMatchObject({ date: '2026-09-22', phase: 'closed' });
      expect(night.columns.priceUsd[0]).toBe(harness.stub.market.bars('2026-09-22', '2026-09-22')[0]?.c);
    },
  );

  it('goes on with the last session while a delayed day has not begun and the snapshot is empty', async () => {
    const { provider } = await open({
      nowMs: at('2026-09-23T04:10:00-04:00'),
      stub: { scenario: { plan: 'starter', clearedSnapshot: 'empty' } },
    });
    expect((await provider.snapshot(never())).session.date).toBe('2026-09-22');
  });

  it.each(['starter', 'developer'] as const)('calls the prices of plan %s delayed', async (plan) => {
    const { provider } = await open({ stub: { scenario: { plan } } });
    const snapshot = await provider.snapshot(never());
    expect(snapshot.freshness).toBe('delayed');
    expect(firstRow(snapshot).priceTimeMs).toBeLessThanOrEqual(harness.clock.nowMs() - 15 * 60_000);
  });

  it.each([
    ['Saturday', '2026-09-26T12:00:00-04:00', '2026-09-25'],
    ['before the day begins', '2026-09-22T03:45:00-04:00', '2026-09-21'],
    ['Labor Day', '2026-09-07T12:00:00-04:00', '2026-09-04'],
  ])('reads the last session from prevDay once the day is cleared: %s', async (_name, now, date) => {
    for (const clearedSnapshot of ['zeros', 'omitted'] as const) {
      const { provider, stub, close } = await open({ nowMs: at(now), stub: { scenario: { clearedSnapshot } } });
      const snapshot = await provider.snapshot(never());
      const [bar] = stub.market.bars(date, date);
      expect(snapshot.session).toMatchObject({ date, phase: 'closed' });
      expect(firstRow(snapshot)).toEqual({
        priceUsd: bar?.c,
        priceTimeMs: snapshot.session.regularCloseMs,
        dayOpenUsd: bar?.o,
        dayHighUsd: bar?.h,
        dayLowUsd: bar?.l,
        dayVolumeShares: bar?.v,
        volumeTimeMs: snapshot.session.regularCloseMs,
        vwapUsd: bar?.vw,
        previousCloseUsd: NaN,
      });
      await close();
    }
  });

  it('reads the bars of the session instead when a closed day has no rows', async () => {
    const scenario = { clearedSnapshot: 'empty' } as const;
    const { provider, stub } = await open({ nowMs: at('2026-09-26T12:00:00-04:00'), stub: { scenario } });
    for (let k = 0; k < 3; k++) {
      const snapshot = await provider.snapshot(never());
      expect(snapshot).toMatchObject({ freshness: 'end_of_day', session: { date: '2026-09-25', phase: 'closed' } });
      expect(snapshot.asOfMs).toBe(at('2026-09-26T12:00:00-04:00'));
      expect(snapshot.columns.priceTimeMs[0]).toBe(new NyseCalendar().regularCloseMs('2026-09-25'));
    }
    expect([stub.count(SNAPSHOT), stub.count(GROUPED)]).toEqual([3, 1]);
  });

  it('takes an empty snapshot during a session for a failure', async () => {
    const fault = { kind: 'answer', body: '{"status":"OK","count":0,"tickers":[]}' } as const;
    const { provider, stub } = await open({ stub: { scenario: { faults: [{ path: SNAPSHOT, fault }] } } });
    expect((await failureOf(provider.snapshot(never()))).kind).toBe('no_data');
    expect(stub.count(GROUPED)).toBe(0);
  });

  it('falls back to the newest published session on a plan without snapshots, and fetches it once', async () => {
    const { provider, stub, clock, timer } = await open({ stub: { scenario: { plan: 'basic' } } });
    for (let k = 0; k < 3; k++) {
      const snapshot = await provider.snapshot(never());
      expect(snapshot).toMatchObject({ freshness: 'end_of_day', session: { date: '2026-09-21', phase: 'closed' } });
    }
    expect([stub.count(SNAPSHOT), stub.count(GROUPED)]).toEqual([1, 1]);
    expect(provider.usage().refusedCapabilities).toEqual(['snapshot']);

    clock.set(at('2026-09-22T16:30:00-04:00'));
    for (let k = 0; k < 3; k++) expect((await provider.snapshot(never())).session.date).toBe('2026-09-21');
    expect(stub.count(GROUPED)).toBe(2);

    clock.set(at('2026-09-23T00:10:00-04:00'));
    expect((await provider.snapshot(never())).session.date).toBe('2026-09-22');

    stub.set({ plan: 'advanced' });
    timer.advance(12 * 3_600_000);
    expect((await provider.snapshot(never())).freshness).toBe('real_time');
  });

  it('never asks for a snapshot on the basic plan when told so', async () => {
    const options = { stub: { scenario: { plan: 'basic' } }, provider: { plan: 'basic' } } as const;
    const { provider, stub } = await open(options);
    expect((await provider.snapshot(never())).freshness).toBe('end_of_day');
    expect(provider.usage().refusedCapabilities).toEqual(['snapshot']);
    expect(stub.count(SNAPSHOT)).toBe(0);
  });

  it('takes the session before when the newest one is empty', async () => {
    const scenario = { plan: 'basic', emptyDays: ['2026-09-21'] } as const;
    const { provider } = await open({ stub: { scenario } });
    expect((await provider.snapshot(never())).session.date).toBe('2026-09-18');
  });

  it('costs one call, however many ask at once, and serves the others when one of them gives up', async () => {
    const { provider, stub } = await open({});
    const hasty = new AbortController();
    const calls = [hasty.signal, never(), never()].map((signal) => provider.snapshot(signal));
    hasty.abort();
    const [left, ...kept] = await Promise.allSettled(calls);
    expect(left).toMatchObject({ status: 'rejected', reason: { kind: 'aborted' } });
    expect(kept.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
    expect(stub.count()).toBe(1);
  });

  it('drops and counts odd rows, and keeps the first of two', async () => {
    const { provider, stub } = await open({ stub: { scenario: { oddRows: true } } });
    const snapshot = await provider.snapshot(never());
    expect(snapshot.rowsRead).toBe(83);
    expect(snapshot.duplicate).toEqual({ count: 1, samples: ['ZAAAA'] });
    expect(snapshot.malformed).toEqual({ count: 1, samples: ['ZBAD'] });
    expect(snapshot.columns.priceUsd[0]).not.toBe(999);
    expect(snapshot.columns.previousCloseUsd[snapshot.symbols.indexOf('ZNEW')]).toBeNaN();
    expect(snapshot.symbols).toEqual(expect.arrayContaining(stub.market.instruments.map(({ ticker }) => ticker)));
  });

  it('reads a market of 12,000 rows', async () => {
    const { provider } = await open({ stub: { commonStocks: 4_499, others: 7_501 } });
    const [snapshot, reference] = await Promise.all([provider.snapshot(never()), provider.reference(never())]);
    expect(snapshot.symbols).toHaveLength(12_000);
    expect(snapshot.symbols.filter((symbol) => reference.rows.get(symbol)?.type === 'CS')).toHaveLength(4_499);
  });
});
