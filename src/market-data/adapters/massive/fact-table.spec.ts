import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { FactTable } from '../../facts/market-facts.js';
import { parseFloats } from './parse-floats.js';
import { newestSettlementDate, parseShortInterest } from './parse-short-interest.js';
import { parseShortVolume } from './parse-short-volume.js';

const NOW = Date.parse('2026-09-22T11:00:00-04:00');
const DATE = '2026-09-15';
const good = (count: number, row: object): unknown[] =>
  Array.from({ length: count }, (_, k) => ({ ticker: `ZG${k}`, ...row }));
const FLOAT = { free_float: 18_250_000, free_float_percent: 44.51, effective_date: '2026-09-01' };
const SHORT = { settlement_date: DATE, avg_daily_volume: 610_233, days_to_cover: 5.11, short_interest: 3_120_450 };
const VOLUME = { date: DATE, total_volume: 702_344, short_volume: 401_233, short_volume_ratio: 57.13 };

const floats = (...rows: unknown[]): FactTable<unknown> => parseFloats([...good(100, FLOAT), ...rows], NOW);
const shorts = (...rows: unknown[]): FactTable<unknown> =>
  parseShortInterest([...good(100, SHORT), ...rows], DATE, NOW);
const volumes = (...rows: unknown[]): FactTable<unknown> =>
  parseShortVolume([...good(100, VOLUME), ...rows], DATE, NOW);

describe('tables of facts', () => {
  it('reads what the vendor documents', () => {
    expect(floats().rows.get('ZG0')).toEqual({ freeFloatShares: 18_250_000, effectiveDate: '2026-09-01' });
    expect(shorts().rows.get('ZG0')).toEqual({
      shortInterestShares: 3_120_450,
      daysToCover: 5.11,
      settlementDate: DATE,
    });
    expect(volumes().rows.get('ZG0')).toEqual({ shortVolumeFrac: 401_233 / 702_344, date: DATE });
    expect(floats()).toMatchObject({ askedMs: NOW, malformed: 0 });
  });

  it('leaves out what is not said, and counts it: 0, null, absent', () => {
    for (const gap of [0, null, undefined]) {
      const floatGap = floats({ ...FLOAT, ticker: 'ZX', free_float: gap });
      expect(floatGap).toMatchObject({ malformed: 1, rows: floats().rows });
      expect(shorts({ ...SHORT, ticker: 'ZX', days_to_cover: gap }).rows.get('ZX')).toMatchObject({
        daysToCover: null,
      });
      const silent = { ticker: 'ZX', date: DATE, total_volume: gap, short_volume: gap, short_volume_ratio: gap };
      expect(volumes(silent)).toMatchObject({ malformed: 1, rows: volumes().rows });
    }
    expect(floats({ ticker: 'ZX', free_float: 5 }).rows.get('ZX')).toEqual({ freeFloatShares: 5, effectiveDate: null });
  });

  it('takes 0 sold short on a dated row for a figure, and what is absent or null for unknown', () => {
    const none = { ...SHORT, ticker: 'ZX', short_interest: 0, days_to_cover: 0 };
    const fact = { shortInterestShares: 0, daysToCover: null, settlementDate: DATE };
    expect(shorts(none)).toMatchObject({ malformed: 0 });
    expect(shorts(none).rows.get('ZX')).toEqual(fact);
    for (const gap of [null, undefined]) {
      const silent = shorts({ ...SHORT, ticker: 'ZX', short_interest: gap });
      expect(silent).toMatchObject({ malformed: 1, rows: shorts().rows });
    }
    const undated = { ...none, settlement_date: null };
    expect(shorts(undated)).toMatchObject({ malformed: 1, rows: shorts().rows });
  });

  it('takes the share sold short from the volumes, else from the percentage', () => {
    const frac = (row: object): unknown => volumes({ ticker: 'ZX', date: DATE, ...row }).rows.get('ZX');
    expect(frac({ short_volume_ratio: 25 })).toEqual({ shortVolumeFrac: 0.25, date: DATE });
    expect(frac({ total_volume: 800, short_volume: 100 })).toEqual({ shortVolumeFrac: 0.125, date: DATE });
    expect(frac({ total_volume: 800, short_volume: 0, short_volume_ratio: 0 })).toEqual({
      shortVolumeFrac: 0,
      date: DATE,
    });
  });

  it.each([
    ['a float as text', floats, { ...FLOAT, free_float: '18250000' }],
    ['a negative float', floats, { ...FLOAT, free_float: -1 }],
    ['a float of next month', floats, { ...FLOAT, effective_date: '2026-10-22' }],
    ['a float of no day', floats, { ...FLOAT, effective_date: '2026-02-30' }],
    ['a position of another date', shorts, { ...SHORT, settlement_date: '2026-08-31' }],
    ['a position of no date', shorts, { ...SHORT, settlement_date: null }],
    ['a volume of another session', volumes, { ...VOLUME, date: '2026-09-14' }],
    ['more sold short than sold', volumes, { ...VOLUME, short_volume: 702_345 }],
    ['more than all of it', volumes, { ticker: 'ZX', date: DATE, short_volume_ratio: 100.1 }],
  ])('drops and counts %s', (_name, parse, row) => {
    const table = parse({ ...row, ticker: 'ZX' });
    expect(table.malformed).toBe(1);
    expect([...table.rows.keys()]).toEqual([...parse().rows.keys()]);
  });

  it('keeps the first row of a ticker and tells cases apart', () => {
    const { rows } = floats({ ...FLOAT, ticker: 'ZG0', free_float: 1 }, { ticker: 'zG0', free_float: 2 });
    expect(rows.get('ZG0')).toMatchObject({ freeFloatShares: 18_250_000 });
    expect(rows.get('zG0')).toMatchObject({ freeFloatShares: 2 });
  });

  it('believes no table that is empty or for the most part odd', () => {
    expect(() => parseFloats([], NOW)).toThrow(expect.objectContaining({ kind: 'no_data' }));
    expect(() => parseShortInterest([null, 1, 'x', []], DATE, NOW)).toThrow(
      expect.objectContaining({ kind: 'malformed' }),
    );
    expect(() => parseShortVolume(good(9, VOLUME), '2026-09-14', NOW)).toThrow(
      expect.objectContaining({ kind: 'malformed' }),
    );
  });

  it('finds the newest settlement date', () => {
    expect(newestSettlementDate(good(1, SHORT))).toBe(DATE);
    expect(() => newestSettlementDate([])).toThrow(expect.objectContaining({ kind: 'no_data' }));
    for (const row of [null, 7, {}, { settlement_date: '2026-09-15&limit=1' }]) {
      expect(() => newestSettlementDate([row])).toThrow(expect.objectContaining({ kind: 'malformed' }));
    }
  });

  it('never makes a number of what is none', () => {
    const value = fc.oneof(fc.jsonValue(), fc.double(), fc.constantFrom(0, -1, 1e300, DATE));
    const row = fc.dictionary(fc.constantFrom(...Object.keys({ ...FLOAT, ...SHORT, ...VOLUME })), value);
    fc.assert(
      fc.property(row, (odd) => {
        for (const parse of [floats, shorts, volumes]) {
          const fact = parse({ ...odd, ticker: 'ZX' }).rows.get('ZX') ?? {};
          for (const figure of Object.values(fact)) {
            expect(figure === null || typeof figure === 'string' || (Number.isFinite(figure) && figure >= 0)).toBe(
              true,
            );
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});
