import { describe, expect, it } from '@jest/globals';
import { featuresOf, type SeriesBar, seriesOf } from '../../../../test/support/bar-series.js';
import { computeAlpha158 } from './alpha158.js';

const DAYS = [5, 10, 20, 30, 60];
const valuesOf = (features: Record<string, number | null>, ...families: string[]): (number | null | undefined)[] =>
  families.flatMap((family) => DAYS.map((days) => features[`${family}${String(days)}`]));

/** Bars that all differ, without a pattern. */
const wandering = (count: number): SeriesBar[] =>
  Array.from({ length: count }, (_, i) => {
    const close = 20 + 3 * Math.sin(i) + Math.cos(7 * i);
    return [close - 0.1, close + 0.3, close - 0.4, close, 1000 + 37 * ((i * 17) % 23), close + 0.01] as const;
  });
const flat = (count: number): SeriesBar[] => Array.from({ length: count }, () => [7.1, 7.1, 7.1, 7.1, 500, 7.1]);
const replaced = (bars: readonly SeriesBar[], at: number, by: Partial<Record<number, number>>): SeriesBar[] =>
  bars.map((bar, i) => (i === at ? ([0, 1, 2, 3, 4, 5].map((f) => by[f] ?? bar[f]) as unknown as SeriesBar) : bar));

describe('a stock that was listed lately', () => {
  it('has values of the bars there are, and ROC only of a bar so far back', () => {
    const features = featuresOf(wandering(11));
    expect(valuesOf(features, 'ROC').map((value) => value === null)).toEqual([false, false, true, true, true]);
    expect(features.MA20).toBe(features.MA60);
    expect(features.STD30).toBe(features.STD60);
    expect(Object.entries(features).filter(([, value]) => value === null)).toHaveLength(3);
  });

  it.each([
    [60, false],
    [61, true],
    [90, true],
  ])('is complete or not with %d bars: %p', (count, isComplete) => {
    const vector = computeAlpha158(seriesOf(wandering(count)));
    expect(vector).toMatchObject({ isComplete, barsUsed: Math.min(count, 61) });
    expect(vector.values.includes(null)).toBe(!isComplete);
  });

  it('takes nothing from before the 61st bar', () => {
    const bars = wandering(90);
    expect(featuresOf(bars)).toEqual(featuresOf(bars.slice(-61)));
  });

  it('has on its first day only what one bar tells', () => {
    const features = featuresOf(wandering(1));
    const undefinedOnes = ['ROC', 'STD', 'VSTD', 'WVMA', 'CORR', 'CORD', 'BETA', 'RSQR', 'RESI'];
    const changes = ['SUMP', 'SUMN', 'SUMD', 'VSUMP', 'VSUMN', 'VSUMD'];
    expect(new Set(valuesOf(features, ...undefinedOnes, ...changes))).toEqual(new Set([null]));
    expect(new Set(valuesOf(features, 'CNTP', 'CNTN', 'CNTD'))).toEqual(new Set([0]));
    expect(new Set(valuesOf(features, 'RANK', 'MA', 'QTLU', 'QTLD'))).toEqual(new Set([1]));
    expect(valuesOf(features, 'IMAX', 'IMIN')).toEqual([...DAYS, ...DAYS].map((days) => 1 / days));
    expect(features.VMA5).toBeCloseTo(1);
    expect([features.MAX5, features.MIN5].every((value) => typeof value === 'number')).toBe(true);
  });

  it('counts the first bar among those that did not rise', () => {
    const rising = [1, 2, 3, 4].map((close): SeriesBar => [close, close, close, close, 100]);
    expect(featuresOf(rising)).toMatchObject({ CNTP5: 3 / 4, CNTN5: 0, CNTD60: 3 / 4, SUMP5: expect.closeTo(1, 9) });
  });
});

describe('places of the highest and lowest bar', () => {
  it('are divided by the nominal length, the oldest of equal ones counts', () => {
    const bars = ([3, 9, 9, 2, 2, 4] as const).map((x): SeriesBar => [x, x, x, x, 100]);
    expect(featuresOf(bars)).toMatchObject({ IMAX5: 1 / 5, IMIN5: 3 / 5, IMXD5: -2 / 5 });
    expect(featuresOf(bars)).toMatchObject({ IMAX10: 2 / 10, IMIN10: 4 / 10, IMXD60: -2 / 60 });
  });

  it('are larger for what is more recent', () => {
    const rising = Array.from({ length: 61 }, (_, i): SeriesBar => [i + 1, i + 1, i + 1, i + 1, 100]);
    expect(featuresOf(rising)).toMatchObject({ IMAX60: 1, IMIN60: 1 / 60, IMXD60: 59 / 60 });
  });
});

describe('a stock that does not move', () => {
  const features = featuresOf(flat(61));

  it('has no shape, no trend and no correlation', () => {
    expect(features).toMatchObject({ KMID2: 0, KUP2: 0, KLOW2: 0, KSFT2: 0 });
    expect(new Set(valuesOf(features, 'RSQR', 'CORR', 'CORD'))).toEqual(new Set([null]));
    const zeros = ['RSV', 'STD', 'BETA', 'RESI', 'VSTD', 'WVMA', 'IMXD'];
    expect(new Set(valuesOf(features, ...zeros, 'SUMP', 'SUMN', 'SUMD', 'VSUMP', 'VSUMN'))).toEqual(new Set([0]));
    expect(new Set(valuesOf(features, 'MA', 'ROC', 'MAX', 'MIN', 'QTLU', 'QTLD'))).toEqual(new Set([1]));
  });

  it('shares all ranks and has its first bar for the highest and the lowest', () => {
    expect(valuesOf(features, 'RANK')).toEqual(DAYS.map((days) => (days + 1) / (2 * days)));
    expect(valuesOf(features, 'IMAX', 'IMIN')).toEqual([...DAYS, ...DAYS].map((days) => 1 / days));
    expect(features).toMatchObject({ RANK5: 0.6, IMAX5: 0.2 });
  });

  it('counts as such up to a deviation of 0.00002', () => {
    const swinging = (by: number): SeriesBar[] =>
      Array.from({ length: 61 }, (_, i) => {
        const close = 1 + (i % 2 === 0 ? by : -by);
        return [close, close, close, close, 1000 + 100 * (i % 7)];
      });
    expect(featuresOf(swinging(1.9e-5))).toMatchObject({ RSQR60: null, CORR60: null });
    expect(featuresOf(swinging(2.1e-5))).toMatchObject({ RSQR60: expect.any(Number), CORR60: expect.any(Number) });
  });
});

describe('a day without volume', () => {
  it('gives absurd but finite figures, and says so', () => {
    const bars = replaced(wandering(61), 60, { 4: 0 });
    const { flags } = computeAlpha158(seriesOf(bars));
    const features = featuresOf(bars);
    expect(flags).toEqual(['zero_volume']);
    expect(features.VMA5).toBeGreaterThan(1e14);
    expect(features.VSTD60).toBeGreaterThan(1e13);
    expect(computeAlpha158(seriesOf(wandering(61))).flags).toEqual([]);
  });

  it('is followed by a ratio that counts as no observation', () => {
    const bars = replaced(wandering(61), 30, { 4: 0 });
    const features = featuresOf(bars);
    const infinite = replaced(bars, 30, { 4: NaN });
    // of the two, only the ratio to the day before is known for the day itself
    expect(features.CORD60).not.toBeNull();
    expect(features.CORD20).toBe(featuresOf(infinite).CORD20);
    expect(valuesOf(features, 'WVMA')).not.toContain(null);
  });

  it('after another one has no ratio either', () => {
    const bars = wandering(61).map((bar): SeriesBar => [bar[0], bar[1], bar[2], bar[3], 0]);
    const features = featuresOf(bars);
    expect(new Set(valuesOf(features, 'CORR', 'CORD'))).toEqual(new Set([null]));
    expect(new Set(valuesOf(features, 'VMA', 'VSTD', 'WVMA', 'VSUMP'))).toEqual(new Set([0]));
  });
});

describe('the average price', () => {
  it.each([
    ['that the source gives', [10, 12, 9, 11, 100, 10.6] as SeriesBar, 'provider', 10.6 / 11],
    ['of high, low and close otherwise', [10, 12, 9, 11, 100] as SeriesBar, 'typical_price', 32 / 3 / 11],
    ['of nothing is unknown', [10, NaN, 9, 11, 100] as SeriesBar, null, null],
  ])('is the one %s', (_which, bar, vwapSource, expected) => {
    expect(computeAlpha158(seriesOf([bar])).vwapSource).toBe(vwapSource);
    const { VWAP0 } = featuresOf([bar]);
    if (expected === null) expect(VWAP0).toBeNull();
    else expect(VWAP0).toBeCloseTo(expected, 12);
  });
});

describe('values that the source left open', () => {
  const known = featuresOf(wandering(61));

  it('are left out of sums, and the others keep their places', () => {
    const bars = replaced(wandering(61), 58, { 4: NaN });
    const features = featuresOf(bars);
    const volumes = [56, 57, 59, 60].map((i) => bars[i]?.[4] ?? NaN);
    expect(features.VMA5).toBeCloseTo(volumes.reduce((a, b) => a + b) / 4 / (volumes[3] ?? NaN), 9);
    expect(features.MA5).toBe(known.MA5);
    expect(features.CORR60).not.toBeNull();
    expect(computeAlpha158(seriesOf(bars)).flags).toEqual(['unknown_values']);
  });

  it('leave the place of the highest unknown', () => {
    const features = featuresOf(replaced(wandering(61), 50, { 1: NaN }));
    expect(valuesOf(features, 'IMAX').map((value) => value === null)).toEqual([false, false, true, true, true]);
    expect(valuesOf(features, 'IMIN', 'MAX', 'RSV')).not.toContain(null);
    expect(features.IMXD60).toBeNull();
  });

  it('make nothing of an opening price that is unknown or zero', () => {
    for (const open of [NaN, 0])
      expect(featuresOf(replaced(wandering(61), 60, { 0: open }))).toMatchObject({
        KMID: null,
        KLEN: null,
        KSFT: null,
      });
  });
});

it('a split of the shares changes no feature of adjusted bars', () => {
  const bars = wandering(61);
  const split = bars.map(([o, h, l, c, v, w = NaN]): SeriesBar => [o / 4, h / 4, l / 4, c / 4, v * 4, w / 4]);
  const [before, after] = [featuresOf(bars), featuresOf(split)];
  for (const [name, value] of Object.entries(before))
    expect([name, after[name]]).toEqual([name, expect.closeTo(value ?? NaN, name.startsWith('CORR') ? 2 : 6)]);
});
