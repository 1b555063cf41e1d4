import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '../../../../test/support/manual-clock.js';
import { NO_USAGE } from '../../market-data-provider.js';
import type { MarketSnapshot } from '../../market-snapshot.js';
import { SimulatedProvider } from './simulated-provider.js';

const NOW = Date.parse('2026-07-12T15:00:00-04:00');
const MINUTE_MS = 60_000;
const never = new AbortController().signal;

function open(
  iso: string | number = NOW,
  { seed = 1, tickers = 11_500 } = {},
): { provider: SimulatedProvider; clock: ManualClock } {
  const clock = new ManualClock(typeof iso === 'number' ? iso : Date.parse(iso));
  return { provider: new SimulatedProvider({ seed, tickers, clock }), clock };
}

const snapshotAt = (iso: string): Promise<MarketSnapshot> => open(iso).provider.snapshot(never);
const count = (column: Float64Array, matches: (value: number, row: number) => boolean): number =>
  column.filter(matches).length;

describe('SimulatedProvider', () => {
  it('answers the same after a restart, in any order of calls', async () => {
    const { provider: one } = open(NOW, { tickers: 3000 });
    const snapshot = await one.snapshot(never);
    const bars = await one.dailyBars('2026-07-01', never);
    const reference = await one.reference(never);
    const { provider: two, clock } = open('2020-01-01T00:00:00Z', { tickers: 3000 });
    await two.snapshot(never);
    clock.set(NOW);
    expect(await two.reference(never)).toEqual(reference);
    expect(await two.dailyBars('2026-07-01', never)).toEqual(bars);
    await two.dailyBars('2025-09-09', never);
    expect(await two.snapshot(never)).toEqual(snapshot);
  });

  it('is another market for another seed', async () => {
    const [one, two] = await Promise.all(
      [1, 2].map((seed) => open(NOW, { seed, tickers: 500 }).provider.snapshot(never)),
    );
    expect(one?.columns.priceUsd).not.toEqual(two?.columns.priceUsd);
    expect(one?.symbols).not.toEqual(two?.symbols);
  });

  it.each([100, 2300])('works with %d tickers', async (tickers) => {
    const { provider } = open(NOW, { tickers });
    const { rowsRead, symbols, malformed, duplicate } = await provider.snapshot(never);
    expect(rowsRead).toBe(tickers + duplicate.count);
    expect(symbols.length).toBe(tickers - malformed.count);
    expect((await provider.reference(never)).rows.size).toBe(tickers);
    expect(provider.sourceId).toBe(`simulated-1-${tickers}`);
  });

  it.each([
    [{ tickers: 99 }, 'tickers'],
    [{ tickers: 200_001 }, 'tickers'],
    [{ tickers: 500.5 }, 'tickers'],
    [{ seed: 0.5 }, 'seed'],
  ])('refuses %p', (options, name) => {
    expect(() => open(NOW, options)).toThrow(new RegExp(`^${name} must be`));
  });

  it('moves within a minute, at any hour', async () => {
    const { provider, clock } = open();
    for (const hour of [0, 5, 8.9]) {
      clock.set(NOW + hour * 60 * MINUTE_MS);
      const before = await provider.snapshot(never);
      clock.advance(MINUTE_MS);
      const after = await provider.snapshot(never);
      const moved = count(after.columns.priceUsd, (price, row) => price !== before.columns.priceUsd[row]);
      expect(moved / after.symbols.length).toBeGreaterThan(0.3);
      const jumped = count(
        after.columns.priceUsd,
        (price, row) => Math.abs(price / (before.columns.priceUsd[row] ?? NaN) - 1) > 0.05,
      );
      expect(jumped / after.symbols.length).toBeLessThan(0.005);
    }
  });

  it('shows on the last second of a day what it remembers of it the day after', async () => {
    const last = await snapshotAt('2026-07-12T23:59:59.500-04:00');
    const bars = await open('2026-07-13T09:00:00-04:00').provider.dailyBars('2026-07-12', never);
    const rows = new Map(last.symbols.map((symbol, row) => [symbol, row]));
    const known = bars.symbols.flatMap((symbol, i) => {
      const row = rows.get(symbol);
      return row === undefined ? [] : [{ i, row }];
    });
    expect(known.length).toBeGreaterThan(10_000);
    const { columns } = last;
    const pairs = [
      [bars.openUsd, columns.dayOpenUsd],
      [bars.highUsd, columns.dayHighUsd],
      [bars.lowUsd, columns.dayLowUsd],
      [bars.closeUsd, columns.priceUsd],
      [bars.volumeShares, columns.dayVolumeShares],
      [bars.vwapUsd, columns.vwapUsd],
    ] as const;
    for (const [bar, shown] of pairs) expect(known.filter(({ i, row }) => !Object.is(bar[i], shown[row]))).toEqual([]);
  });

  it('gives yesterday’s closes as today’s previous closes', async () => {
    const { provider } = open();
    const snapshot = await provider.snapshot(never);
    const bars = await provider.dailyBars('2026-07-11', never);
    const closes = new Map(bars.symbols.map((symbol, i) => [symbol, bars.closeUsd[i]]));
    const wrong = snapshot.symbols.filter(
      (symbol, row) => closes.has(symbol) && closes.get(symbol) !== snapshot.columns.previousCloseUsd[row],
    );
    expect(wrong).toEqual([]);
  });

  it.each([
    ['an ordinary midnight', '2026-07-12T23:59:30-04:00', '2026-07-13T00:00:30-04:00'],
    ['the day that loses an hour', '2026-03-08T23:59:30-04:00', '2026-03-09T00:00:30-04:00'],
    ['the day that gains an hour', '2026-11-01T23:59:30-05:00', '2026-11-02T00:00:30-05:00'],
  ])('goes on trading across %s', async (_name, before, after) => {
    for (const iso of [before, after]) {
      const { columns, session, symbols } = await snapshotAt(iso);
      expect(session.phase).toBe('regular');
      const fresh = count(columns.priceTimeMs, (time) => time >= session.startMs);
      expect(fresh / symbols.length).toBeGreaterThan(0.9);
      const changed = count(columns.priceUsd, (price, row) => price !== columns.previousCloseUsd[row]);
      expect(changed / symbols.length).toBeGreaterThan(0.8);
    }
  });

  it('leaves out what real feeds leave out', async () => {
    const { columns, symbols, malformed, duplicate, session } = await open().provider.snapshot(never);
    const share = (column: Float64Array, matches: (value: number) => boolean): number =>
      count(column, matches) / symbols.length;
    expect(share(columns.vwapUsd, Number.isNaN)).toBeGreaterThan(0.015);
    expect(share(columns.vwapUsd, Number.isNaN)).toBeLessThan(0.15);
    expect(share(columns.dayOpenUsd, Number.isNaN)).toBeGreaterThan(0.005);
    expect(share(columns.priceTimeMs, (time) => time < session.startMs)).toBeGreaterThan(0.005);
    expect(malformed.count).toBeGreaterThan(0);
    expect(duplicate.count).toBeGreaterThan(0);
    expect(symbols.filter((symbol) => malformed.samples.includes(symbol))).toEqual([]);
    expect(symbols).toEqual(expect.arrayContaining([...duplicate.samples]));
  });

  it('has an ordinary number of names that a scan would score', async () => {
    const { provider } = open();
    const [{ symbols, columns }, { rows }] = await Promise.all([provider.snapshot(never), provider.reference(never)]);
    const scored = symbols.filter((symbol, row) => {
      const [price, volume] = [columns.priceUsd[row] ?? NaN, columns.dayVolumeShares[row] ?? NaN];
      const { type, marketCapUsd } = rows.get(symbol) ?? {};
      const stock = type === 'CS' || type === 'ADRC';
      return stock && price >= 0.5 && price <= 100 && (marketCapUsd ?? Infinity) >= 50e6 && price * volume >= 5e6;
    });
    expect(scored.length).toBeGreaterThan(1000);
    expect(scored.length).toBeLessThan(3000);
  });

  it('has a few dozen bursts a day: many times the volume with a large move', async () => {
    const { provider } = open('2026-07-12T23:59:59-04:00');
    const { symbols, columns } = await provider.snapshot(never);
    const volumes = new Map<string, number>();
    for (const date of provider.calendar.sessionsBefore('2026-07-12', 10)) {
      const bars = await provider.dailyBars(date, never);
      bars.symbols.forEach((symbol, i) =>
        volumes.set(symbol, (volumes.get(symbol) ?? 0) + (bars.volumeShares[i] ?? NaN) / 10),
      );
    }
    const bursts = symbols.filter((symbol, row) => {
      const change = Math.abs((columns.priceUsd[row] ?? NaN) / (columns.previousCloseUsd[row] ?? NaN) - 1);
      return change >= 0.05 && (columns.dayVolumeShares[row] ?? NaN) >= 3 * (volumes.get(symbol) ?? NaN);
    });
    expect(bursts.length).toBeGreaterThan(15);
    expect(bursts.length).toBeLessThan(200);
  });

  it('holds shorter histories of young instruments, under tickers of their own', async () => {
    const { provider } = open();
    const [then, now] = await Promise.all(['2025-07-12', '2026-07-11'].map((date) => provider.dailyBars(date, never)));
    const old = new Set(then?.symbols);
    const young = now?.symbols.filter((symbol) => symbol.startsWith('ZY') && !old.has(symbol)) ?? [];
    expect(young.length).toBeGreaterThan(200);
  });

  it.each([
    ['2026-07-11', '2026-07-11'],
    ['2025-06-07', '2025-06-07'],
  ])('has the bars of %s, adjusted through today', async (date, held) => {
    expect(await open(NOW, { tickers: 100 }).provider.dailyBars(date, never)).toMatchObject({
      date: held,
      adjustedThrough: '2026-07-12',
    });
  });

  it.each([
    ['2026-07-12', 'no_data'],
    ['2026-07-13', 'no_data'],
    ['2025-06-06', 'no_data'],
    ['2026-02-30', 'bad_request'],
  ])('has no bars of %s: %s', async (date, kind) => {
    await expect(open(NOW, { tickers: 100 }).provider.dailyBars(date, never)).rejects.toMatchObject({ kind });
  });

  it('stops in the middle of a large market', async () => {
    const { provider } = open(NOW, { tickers: 60_000 });
    const controller = new AbortController();
    const bars = provider.dailyBars('2026-07-01', controller.signal);
    setImmediate(() => {
      controller.abort();
    });
    await expect(bars).rejects.toMatchObject({ name: 'MarketDataError', kind: 'aborted' });
  });

  it('costs nothing', () => {
    expect(open().provider.usage()).toEqual(NO_USAGE);
  });
});
