import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BAR_FIELDS, type DailyBars } from '../../src/market-data/daily-bars.js';
import { MarketDataError, type MarketDataErrorKind } from '../../src/market-data/market-data-error.js';
import type { MarketDataProvider } from '../../src/market-data/market-data-provider.js';
import { MARKET_DATA_SOURCES } from '../../src/market-data/market-data-source.js';
import { DATA_FRESHNESS, SNAPSHOT_FIELDS, type MarketSnapshot } from '../../src/market-data/market-snapshot.js';

/** A provider over a healthy source that holds at least the three sessions before "today". */
interface Harness {
  readonly provider: MarketDataProvider;
  /** Closes the provider and whatever serves it. */
  close(): Promise<void>;
}

const ISO_DATE = /^\d{4}-\d{2}-\d{2}$/;
const HISTORY_SESSIONS = 3;
const MAX_SAMPLES = 10;

const never = (): AbortSignal => new AbortController().signal;

/** What every market-data adapter owes its callers, beyond the types: the docstrings of the port, as tests. */
export function marketDataProviderContract(name: string, open: () => Promise<Harness>): void {
  describe(`${name} as a market-data provider`, () => {
    let harness: Harness;
    let provider: MarketDataProvider;
    beforeEach(async () => {
      harness = await open();
      provider = harness.provider;
    });
    afterEach(() => harness.close());

    describe('identity', () => identityContract(() => provider));
    describe('snapshot', () => snapshotContract(() => provider));
    describe('daily bars', () => dailyBarsContract(() => provider));
    describe('reference and splits', () => referenceContract(() => provider));
    describe('calls', () => callContract(() => provider));
  });
}

function identityContract(provider: () => MarketDataProvider): void {
  it('names its source and an identity that is safe as a folder name', () => {
    expect(MARKET_DATA_SOURCES).toContain(provider().source);
    expect(provider().sourceId).toMatch(/^[a-z0-9-]+$/);
    expect(provider().sourceId.startsWith(provider().source)).toBe(true);
  });

  it('has a market clock that its own calendar understands', () => {
    const nowMs = provider().marketNowMs();
    expect(Number.isFinite(nowMs)).toBe(true);
    expect(provider().calendar.isSession(provider().calendar.at(nowMs).date)).toBe(true);
  });
}

function snapshotContract(provider: () => MarketDataProvider): void {
  it('accounts for every row it read', async () => {
    const snapshot = await provider().snapshot(never());
    expect(snapshot.symbols.length).toBeGreaterThan(0);
    expect(snapshot.rowsRead).toBe(snapshot.symbols.length + snapshot.malformed.count + snapshot.duplicate.count);
    for (const dropped of [snapshot.malformed, snapshot.duplicate]) {
      expect(Number.isInteger(dropped.count) && dropped.count >= 0).toBe(true);
      expect(dropped.samples.length).toBeLessThanOrEqual(Math.min(MAX_SAMPLES, dropped.count));
    }
    expect(new Set(snapshot.symbols).size).toBe(snapshot.symbols.length);
    expect(snapshot.symbols.filter((symbol) => symbol.trim() === '' || symbol !== symbol.trim())).toEqual([]);
  });

  it('answers in columns of one length, in which unknown is NaN and never 0', async () => {
    const { columns, symbols } = await provider().snapshot(never());
    expect(Object.keys(columns).sort()).toEqual([...SNAPSHOT_FIELDS].sort());
    for (const field of SNAPSHOT_FIELDS) {
      expect(columns[field]).toBeInstanceOf(Float64Array);
      expect(columns[field]).toHaveLength(symbols.length);
      expect([field, badValues(columns[field], field === 'dayVolumeShares')]).toEqual([field, []]);
    }
    expect(columns.priceUsd.some((price) => price > 0)).toBe(true);
    expect(wrongRows(symbols, (i) => at(columns.dayHighUsd, i) < at(columns.dayLowUsd, i))).toEqual([]);
  });

  it('describes an instant of a session of its calendar, and no price from after it', async () => {
    const snapshot = await provider().snapshot(never());
    const nowMs = provider().marketNowMs();
    expect(snapshot.source).toBe(provider().source);
    expect(DATA_FRESHNESS).toContain(snapshot.freshness);
    expectSession(provider(), snapshot);
    expect(snapshot.asOfMs).toBeLessThanOrEqual(nowMs);
    const { priceTimeMs, volumeTimeMs } = snapshot.columns;
    expect(wrongRows(snapshot.symbols, (i) => at(priceTimeMs, i) > nowMs || at(volumeTimeMs, i) > nowMs)).toEqual([]);
  });
}

function expectSession(provider: MarketDataProvider, { session, asOfMs }: MarketSnapshot): void {
  expect(session.date).toMatch(ISO_DATE);
  expect(provider.calendar.isSession(session.date)).toBe(true);
  expect(session.regularCloseMs).toBe(provider.calendar.regularCloseMs(session.date));
  expect(session.startMs).toBeLessThan(session.regularCloseMs);
  expect(session.phaseElapsedFrac).toBeGreaterThanOrEqual(0);
  expect(session.phaseElapsedFrac).toBeLessThanOrEqual(1);
  if (session.phase === 'closed') expect(session.phaseElapsedFrac).toBe(1);
  expect(asOfMs).toBeGreaterThanOrEqual(session.startMs);
}

function dailyBarsContract(provider: () => MarketDataProvider): void {
  it('reads the sessions before today, newest first, as columns of one length', async () => {
    const dates = await sessionsBeforeToday(provider());
    expect(dates).toHaveLength(HISTORY_SESSIONS);
    expect(dates).toEqual([...dates].sort().reverse());
    for (const date of dates) expectBars(await provider().dailyBars(date, never()), date);
  });

  it('answers the same for the same session', async () => {
    const [date] = await sessionsBeforeToday(provider());
    const first = await provider().dailyBars(String(date), never());
    expect(await provider().dailyBars(String(date), never())).toEqual(first);
  });

  it.each(['1900-01-01', 'yesterday', '2016-02-30', '', '../../2016-03-30'])(
    'has no bars of %p and says so',
    async (date) => {
      await expectRejection(provider().dailyBars(date, never()), ['no_data', 'bad_request', 'out_of_range']);
    },
  );

  it('has no bars of a day that is still to come', async () => {
    const { date } = provider().calendar.at(provider().marketNowMs());
    const future = new Date(Date.parse(date) + 40 * 86_400_000).toISOString().slice(0, 10);
    const kinds = ['no_data', 'bad_request', 'out_of_range', 'not_yet_published'] as const;
    await expectRejection(provider().dailyBars(future, never()), kinds);
  });
}

function expectBars(bars: DailyBars, date: string): void {
  expect(bars.date).toBe(date);
  expect(bars.adjustedThrough).toMatch(ISO_DATE);
  expect(bars.adjustedThrough >= date).toBe(true);
  expect(bars.symbols.length).toBeGreaterThan(0);
  expect(new Set(bars.symbols).size).toBe(bars.symbols.length);
  for (const field of BAR_FIELDS) {
    expect(bars[field]).toBeInstanceOf(Float64Array);
    expect(bars[field]).toHaveLength(bars.symbols.length);
    expect([field, badValues(bars[field], field === 'volumeShares')]).toEqual([field, []]);
  }
  expect(bars.closeUsd.some((close) => close > 0)).toBe(true);
  expect(wrongRows(bars.symbols, (i) => at(bars.highUsd, i) < at(bars.lowUsd, i))).toEqual([]);
}

function referenceContract(provider: () => MarketDataProvider): void {
  it('keys reference rows by symbol and leaves unknown fields null', async () => {
    const { rows, asOfMs, malformed } = await provider().reference(never());
    expect(Number.isFinite(asOfMs)).toBe(true);
    expect(Number.isInteger(malformed) && malformed >= 0).toBe(true);
    const wrong = [...rows].filter(([symbol, row]) => {
      const texts = [row.symbol, row.name, row.type, row.exchange, row.sector];
      const figures = [row.marketCapUsd, row.sharesOutstanding];
      return (
        row.symbol !== symbol ||
        texts.some((text) => text?.trim() === '') ||
        figures.some((figure) => figure !== null && !(Number.isFinite(figure) && figure > 0)) ||
        ![true, false, null].includes(row.active)
      );
    });
    expect(wrong).toEqual([]);
  });

  it('answers only splits inside the asked range', async () => {
    const dates = await sessionsBeforeToday(provider());
    const [from, to] = [String(dates.at(-1)), String(dates[0])];
    const splits = await provider().splits(from, to, never());
    const wrong = splits.filter(
      ({ symbol, executionDate, splitFrom, splitTo }) =>
        symbol === '' || executionDate < from || executionDate > to || !(splitFrom > 0) || !(splitTo > 0),
    );
    expect(wrong).toEqual([]);
  });
}

function callContract(provider: () => MarketDataProvider): void {
  it('rejects with kind aborted when the signal has already fired', async () => {
    const aborted = AbortSignal.abort();
    const [date] = await sessionsBeforeToday(provider());
    await expectRejection(provider().snapshot(aborted), ['aborted']);
    await expectRejection(provider().reference(aborted), ['aborted']);
    await expectRejection(provider().dailyBars(String(date), aborted), ['aborted']);
    await expectRejection(provider().splits(String(date), String(date), aborted), ['aborted']);
  });

  it('ends an aborted call as aborted or whole, and leaves the other callers alone', async () => {
    const controller = new AbortController();
    const [left, kept] = [provider().snapshot(controller.signal), provider().snapshot(never())];
    controller.abort();
    const outcome = await left.catch((error: unknown) => error);
    if (outcome instanceof Error) expect(outcome).toMatchObject({ name: 'MarketDataError', kind: 'aborted' });
    expect((await kept).symbols.length).toBeGreaterThan(0);
  });

  it('serves concurrent calls', async () => {
    const dates = await sessionsBeforeToday(provider());
    const asked = [...dates, ...dates];
    const [snapshot, reference, ...bars] = await Promise.all([
      provider().snapshot(never()),
      provider().reference(never()),
      ...asked.map((date) => provider().dailyBars(date, never())),
    ]);
    expect(snapshot.symbols.length).toBeGreaterThan(0);
    expect(reference.rows).toBeInstanceOf(Map);
    expect(bars.map((bar) => bar.date)).toEqual(asked);
    expect(bars.slice(dates.length)).toEqual(bars.slice(0, dates.length));
  });

  it('counts its upstream calls, never backwards', async () => {
    const before = provider().usage();
    await provider().snapshot(never());
    const after = provider().usage();
    for (const counter of ['calls', 'failures', 'rateLimitHits'] as const) {
      expect(Number.isInteger(before[counter]) && before[counter] >= 0).toBe(true);
      expect(after[counter]).toBeGreaterThanOrEqual(before[counter]);
    }
    expect(Object.values(after.answers).reduce((sum, count) => sum + count, 0)).toBe(after.calls);
    expect([after.failures <= after.calls, after.circuit]).toEqual([true, 'closed']);
  });

  it('can be closed twice', async () => {
    await provider().close();
    await expect(provider().close()).resolves.toBeUndefined();
  });
}

async function sessionsBeforeToday(provider: MarketDataProvider): Promise<string[]> {
  const { session } = await provider.snapshot(never());
  return provider.calendar.sessionsBefore(session.date, HISTORY_SESSIONS);
}

async function expectRejection(call: Promise<unknown>, kinds: readonly MarketDataErrorKind[]): Promise<void> {
  const outcome = await call.catch((error: unknown) => error);
  expect(outcome).toBeInstanceOf(MarketDataError);
  expect(kinds).toContain((outcome as MarketDataError).kind);
}

/** Values that are neither NaN nor a finite number above zero (a volume may be 0); a few are enough to tell. */
function badValues(column: Float64Array, zeroIsAValue: boolean): number[] {
  const bad = column.filter((value) => value < 0 || Math.abs(value) === Infinity || (value === 0 && !zeroIsAValue));
  return Array.from(bad.subarray(0, MAX_SAMPLES));
}

function wrongRows(symbols: readonly string[], isWrong: (row: number) => boolean): string[] {
  return symbols.filter((_, row) => isWrong(row)).slice(0, MAX_SAMPLES);
}

function at(column: Float64Array, row: number): number {
  return column[row] ?? NaN;
}
