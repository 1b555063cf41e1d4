import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { featuresOf, type SeriesBar } from '../../../../test/support/bar-series.js';
import { ALPHA158_NAMES } from './alpha158.js';

const DAYS = [5, 10, 20, 30, 60];
const CENTS = 100;

/** Prices in whole cents, so that equal ones occur; volumes with zeros. */
const bar = fc
  .record({
    low: fc.integer({ min: 50, max: 4000 }),
    height: fc.integer({ min: 0, max: 300 }),
    open: fc.double({ min: 0, max: 1, noNaN: true }),
    close: fc.double({ min: 0, max: 1, noNaN: true }),
    volume: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 5_000_000 })),
  })
  .map(({ low, height, open, close, volume }): SeriesBar => {
    const within = (frac: number): number => (low + Math.round(frac * height)) / CENTS;
    return [within(open), (low + height) / CENTS, low / CENTS, within(close), volume, within((open + close) / 2)];
  });
const bars = fc.array(bar, { minLength: 1, maxLength: 80 });

type Features = Record<string, number | null>;

/** Checks each window of each series. */
function everyWindow(check: (of: (family: string) => number, features: Features) => void): void {
  fc.assert(
    fc.property(bars, (series) => {
      const features = featuresOf(series);
      for (const days of DAYS) check((family) => features[`${family}${String(days)}`] ?? NaN, features);
    }),
    { numRuns: 150 },
  );
}

/** Within 1e-7 of the value, or of 1. */
function isNear(ours: number | null | undefined, value: number | null): boolean {
  if (typeof ours !== 'number' || value === null) return ours === value;
  return Math.abs(ours - value) <= 1e-7 * Math.max(1, Math.abs(value));
}

const close = (value: number): unknown => (Number.isNaN(value) ? NaN : expect.closeTo(value, 9));

describe('whatever the bars are', () => {
  it('differences are those of what they are named after', () => {
    everyWindow((of) => {
      expect(of('CNTD')).toEqual(close(of('CNTP') - of('CNTN')));
      expect(of('SUMD')).toEqual(close(of('SUMP') - of('SUMN')));
      expect(of('VSUMD')).toEqual(close(of('VSUMP') - of('VSUMN')));
      expect(of('IMXD')).toEqual(close(of('IMAX') - of('IMIN')));
    });
  });

  it('gains and losses are all that moves', () => {
    everyWindow((of) => {
      for (const family of ['SUM', 'VSUM']) {
        const whole = of(`${family}P`) + of(`${family}N`);
        if (!Number.isNaN(whole) && whole !== 0) expect(whole).toBeCloseTo(1, 6);
      }
    });
  });

  it('values are in their order and their range', () => {
    everyWindow((of) => {
      const order = ['MIN', 'QTLD', 'QTLU', 'MAX'].map(of);
      for (let i = 1; i < order.length; i++)
        expect(order[i]).toBeGreaterThanOrEqual((order[i - 1] ?? NaN) * (1 - 1e-12));
      expect(of('RSV')).toBeGreaterThanOrEqual(0);
      expect(of('RSV')).toBeLessThanOrEqual(1);
      expect(of('RANK')).toBeGreaterThan(0);
      expect(of('RANK')).toBeLessThanOrEqual(1);
      for (const [family, least, most] of [
        ['RSQR', 0, 1],
        ['CORR', -1, 1],
        ['CORD', -1, 1],
        ['IMAX', 0, 1],
        ['CNTP', 0, 1],
      ] as const) {
        const value = of(family);
        if (!Number.isNaN(value)) expect(value >= least && value <= most).toBe(true);
      }
    });
  });

  it('prices in another unit change nothing but what is masked', () => {
    fc.assert(
      fc.property(bars, fc.constantFrom(2, 8, 64), (series, factor) => {
        const scaled = series.map(([o, h, l, c, v, w = NaN]): SeriesBar => {
          return [o * factor, h * factor, l * factor, c * factor, v, w * factor];
        });
        const ours = featuresOf(scaled);
        for (const [name, value] of Object.entries(featuresOf(series))) {
          if (/^(RSQR|CORR)/.test(name) && (value === null || ours[name] === null)) continue;
          if (!isNear(ours[name], value)) expect([name, ours[name]]).toEqual([name, value]);
        }
      }),
    );
  });

  it('volumes in another unit change only what takes the logarithm of them', () => {
    fc.assert(
      fc.property(bars, (series) => {
        const ours = featuresOf(series.map(([o, h, l, c, v, w]): SeriesBar => [o, h, l, c, v * 4, w]));
        for (const [name, value] of Object.entries(featuresOf(series))) {
          // next to a volume of nothing, what is added to it is all there is
          if (name.startsWith('CORR') || (/^V(MA|STD)/.test(name) && series.at(-1)?.[4] === 0)) continue;
          if (!isNear(ours[name], value)) expect([name, ours[name]]).toEqual([name, value]);
        }
      }),
    );
  });

  it('nothing before the 61st bar counts', () => {
    fc.assert(
      fc.property(bars, (series) => {
        expect(featuresOf(series)).toEqual(featuresOf(series.slice(-61)));
        expect(Object.keys(featuresOf(series))).toEqual(ALPHA158_NAMES);
      }),
    );
  });

  it('no value is anything but a finite number or null', () => {
    const any = fc.double({ min: 0, max: 1e9 });
    const wild = fc.tuple(any, any, any, fc.double({ min: 1e-6, max: 1e9, noNaN: true }), any, any);
    fc.assert(
      fc.property(fc.array(wild, { minLength: 1, maxLength: 70 }), (series) => {
        for (const value of Object.values(featuresOf(series)))
          expect(value === null || Number.isFinite(value)).toBe(true);
      }),
    );
  });
});
