import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ATR, BollingerBands, BollingerBandsWidth, EMA, RSI } from 'trading-signals';
import {
  type BarRow,
  barsOf,
  CLOSED_SESSION,
  commonStock,
  listingsOf,
  referenceOf,
  snapshotOf,
  type SnapshotRow,
} from '../../../test/support/market-fixtures.js';
import { HistoryBook } from '../../market-data/history/history-book.js';
import type { FeatureColumns, FeatureName } from './feature-columns.js';
import { computeFeatures } from './features.js';
import { computeHistoryState } from './history-state.js';

type Bar = Omit<BarRow, 'symbol'>;

/** Features of one symbol that traded `bars` (null = no trade that session), the last of them being today. */
function featuresOf(
  bars: readonly (Bar | null)[],
  volumeShare = 1,
  extra: Partial<SnapshotRow> = {},
  { newestHeld = true } = {},
): (name: FeatureName) => number {
  const book = new HistoryBook();
  const dates = bars.slice(0, -1).map((_, i) => new Date(Date.UTC(2025, 0, i + 1)).toISOString().slice(0, 10));
  bars.slice(0, -1).forEach((bar, i) => {
    book.add(barsOf(dates[i] ?? '', bar === null ? [] : [{ symbol: 'ZXQA', ...bar }]));
  });
  const today = bars.at(-1);
  if (today === undefined || today === null) throw new Error('the last bar is today');
  const row: SnapshotRow = {
    symbol: 'ZXQA',
    priceUsd: today.close,
    dayOpenUsd: today.open,
    dayHighUsd: today.high,
    dayLowUsd: today.low,
    dayVolumeShares: today.volume,
    ...extra,
  };
  const snapshot = snapshotOf([row]);
  const columns: FeatureColumns = computeFeatures({
    snapshot,
    listings: listingsOf(snapshot, referenceOf([commonStock('ZXQA', { sharesOutstanding: 2e6 })])),
    history: computeHistoryState(
      dates.map((date, i) => (newestHeld || i < dates.length - 1 ? book.session(date) : null)),
      book.symbolCount,
    ),
    idOf: (symbol) => book.idOf(symbol),
    volumeShare,
  });
  return (name) => columns[name][0] ?? NaN;
}

const bar = (close: number, volume = 1000, spread = 1): Bar => ({
  open: close,
  high: close + spread,
  low: close - spread,
  close,
  volume,
});
const flat = (count: number, close = 10): Bar[] => Array.from({ length: count }, () => bar(close));

const price = fc.double({ min: 1, max: 500, noNaN: true });
const anyBar: fc.Arbitrary<Bar> = fc
  .tuple(price, price, price, price, fc.nat(1e6))
  .map(([open, close, a, b, volume]) => ({
    open,
    close,
    volume,
    high: Math.max(open, close, a, b),
    low: Math.min(open, close, a, b),
  }));

/** EMA seeded with the mean of its first window, by the library. */
function seededEma(interval: number, closes: readonly number[]): number {
  const ema = new EMA(interval);
  ema.update(closes.slice(0, interval).reduce((sum, close) => sum + close, 0) / interval, false);
  let last = closes.slice(0, interval).reduce((sum, close) => sum + close, 0) / interval;
  for (const close of closes.slice(interval)) last = ema.update(close, false);
  return last;
}

const relative = (a: number, b: number): number => Math.abs(a - b) / Math.max(1, Math.abs(b));

describe('features', () => {
  it('agree with trading-signals to 1e-9 on any history', () => {
    fc.assert(
      fc.property(fc.array(anyBar, { minLength: 81, maxLength: 130 }), (bars) => {
        const feature = featuresOf(bars);
        const closes = bars.map(({ close }) => close);
        const rsi = new RSI(14);
        const atr = new ATR(14);
        const width = new BollingerBandsWidth(new BollingerBands(20, 2));
        const widths: number[] = [];
        for (const { high, low, close } of bars) {
          rsi.update(close, false);
          atr.update({ high, low, close }, false);
          const w = width.update(close, false);
          if (w !== null) widths.push(w);
        }
        const last60 = widths.slice(-60);
        const rank = last60.filter((w) => w <= (last60.at(-1) ?? NaN) + 1e-15).length / 60;
        const lastClose = closes.at(-1) ?? NaN;
        expect(relative(feature('rsi14'), rsi.getResultOrThrow())).toBeLessThan(1e-9);
        expect(relative(feature('atr_pct'), (atr.getResultOrThrow() / lastClose) * 100)).toBeLessThan(1e-9);
        expect(relative(feature('ema9'), seededEma(9, closes))).toBeLessThan(1e-9);
        expect(relative(feature('ema20'), seededEma(20, closes))).toBeLessThan(1e-9);
        expect(Math.abs(feature('bb_width_rank') - rank)).toBeLessThan(1 / 60 + 1e-12);
      }),
      { numRuns: 60 },
    );
  });

  it('are unknown, never a constant, below their minimum history', () => {
    const known = (bars: number, name: FeatureName): boolean => !Number.isNaN(featuresOf(flat(bars + 1))(name));
    const minimum: [FeatureName, number][] = [
      ['change_pct', 1],
      ['up_days', 1],
      ['momentum_5d_pct', 5],
      ['ema9', 8],
      ['rel_volume', 10],
      ['atr_pct', 13],
      ['rsi14', 14],
      ['ema20', 19],
      ['momentum_30d_pct', 30],
      ['bb_width_rank', 78],
    ];
    for (const [name, bars] of minimum)
      expect([name, known(bars - 1, name), known(bars, name)]).toEqual([name, false, true]);
  });

  it('counts sessions, not bars, where the definition names sessions', () => {
    const gap = [...flat(10), bar(12), null, bar(13), bar(14), bar(15), bar(16), bar(20)];
    expect(featuresOf(gap)('momentum_5d_pct')).toBeNaN();
    expect(featuresOf([...flat(10), bar(12), null, bar(13), bar(14), bar(15), bar(20)])('momentum_5d_pct')).toBeCloseTo(
      (20 / 12 - 1) * 100,
      9,
    );
    const thin = [...Array.from({ length: 25 }, () => null), ...flat(9), bar(10, 5000)];
    expect(featuresOf(thin)('rel_volume')).toBeNaN();
    expect(
      featuresOf([...Array.from({ length: 20 }, () => null), ...flat(10), bar(10, 5000)])('rel_volume'),
    ).toBeCloseTo(5, 12);
  });

  it('scales relative volume with the share of the day that is done', () => {
    const day = [...flat(30), bar(10, 500)];
    expect(featuresOf(day, 1)('rel_volume')).toBeCloseTo(0.5, 12);
    expect(featuresOf(day, 0.1)('rel_volume')).toBeCloseTo(5, 12);
    expect(featuresOf(day, NaN)('rel_volume')).toBeNaN();
  });

  it('counts up days up to today and takes the gap against the previous close', () => {
    const rising = [...flat(5), bar(11), bar(12), { ...bar(14), open: 13 }];
    expect(featuresOf(rising)('up_days')).toBe(3);
    expect(featuresOf(rising)('gap_pct')).toBeCloseTo((13 / 12 - 1) * 100, 9);
    expect(featuresOf([...rising, bar(14)])('up_days')).toBe(0);
  });

  it('counts the gap in the true range', () => {
    const jump = [...flat(20), { open: 30, high: 31, low: 29, close: 30, volume: 1000 }];
    expect(featuresOf(jump)('atr_pct')).toBeCloseTo(((2 * 13 + 21) / 14 / 30) * 100, 9);
  });

  it('uses the ATR of the past while today has no range', () => {
    const premarket = { dayHighUsd: NaN, dayLowUsd: NaN, dayOpenUsd: NaN };
    expect(featuresOf([...flat(20), bar(10)], 1, premarket)('atr_pct')).toBeCloseTo(20, 9);
    expect(featuresOf([...flat(20), bar(10)], 1, premarket)('gap_pct')).toBeNaN();
  });

  it('knows the 52-week high from 252 sessions, or over the life of a younger ticker from 60', () => {
    const high = (bars: (Bar | null)[]): number => featuresOf(bars)('high_52w_distance_pct');
    const none = (count: number): null[] => Array.from({ length: count }, () => null);
    expect(high([...flat(251), bar(22)])).toBeNaN();
    expect(high([...flat(252), bar(22)])).toBeCloseTo(100, 9);
    expect(high([...none(100), ...flat(59), bar(22)])).toBeNaN();
    expect(high([...none(100), ...flat(60), bar(22)])).toBeCloseTo(100, 9);
    expect(high([{ ...bar(90) }, ...flat(252), bar(22)])).toBeCloseTo(100, 9);
  });

  it("prefers the source's previous close and falls back on held history", () => {
    expect(featuresOf([...flat(3), bar(12)], 1, { previousCloseUsd: 8 })('change_pct')).toBeCloseTo(50, 9);
    expect(featuresOf([...flat(3), bar(12)])('change_pct')).toBeCloseTo(20, 9);
    expect(featuresOf([bar(12)])('change_pct')).toBeNaN();
  });

  it('takes no older close for the previous one while the session before today is not held', () => {
    const feature = featuresOf([...flat(30), bar(12), bar(13)], 1, {}, { newestHeld: false });
    expect([feature('previous_close'), feature('change_pct'), feature('gap_pct'), feature('up_days')]).toEqual([
      NaN,
      NaN,
      NaN,
      NaN,
    ]);
    const given = featuresOf([...flat(30), bar(12), bar(13)], 1, { previousCloseUsd: 12 }, { newestHeld: false });
    expect(given('change_pct')).toBeCloseTo((13 / 12 - 1) * 100, 9);
  });

  it('derives the market cap from shares outstanding', () => {
    expect(featuresOf([bar(12)])('market_cap_usd')).toBe(24e6);
    expect(CLOSED_SESSION.phase).toBe('closed');
  });
});
