import { describe, expect, it } from '@jest/globals';
import { dayNumber } from './calendar-day.js';
import { seedKey } from './hash-noise.js';
import type { Instrument } from './instrument.js';
import { InstrumentRegister } from './instrument-register.js';
import { newestSettlement } from './settlement-dates.js';
import { countedFloat, shortPosition, shortVolumeFrac } from './share-positions.js';

const TODAY = dayNumber('2026-07-12');
const SETTLED = newestSettlement(TODAY);
const register = new InstrumentRegister(seedKey(1), 11_500);
const all = Array.from({ length: register.count }, (_, index) => register.instrument(index, TODAY));
const companies = all.filter(({ shares }) => shares > 0);

const share = <T>(rows: readonly T[], matches: (row: T) => boolean): number =>
  rows.filter(matches).length / rows.length;

/** Short interest as a share of the float, of every company of which both are known. */
function shortFracs(stocks: readonly Instrument[]): number[] {
  return stocks.flatMap((stock) => {
    const [float, short] = [countedFloat(stock, TODAY), shortPosition(stock, SETTLED)];
    return float === null || short === null ? [] : [short.shares / float.shares];
  });
}

describe('floats', () => {
  it('are below the shares outstanding, of small and of large part', () => {
    const frees = companies.flatMap((stock) => {
      const float = countedFloat(stock, TODAY);
      return float === null ? [] : [float.shares / stock.shares];
    });
    expect(Math.min(...frees)).toBeGreaterThan(0.15);
    expect(Math.max(...frees)).toBeLessThan(1);
    expect(share(frees, (free) => free < 0.5)).toBeGreaterThan(0.05);
    expect(share(frees, (free) => free > 0.9)).toBeGreaterThan(0.2);
  });

  it('change by a little when they are counted again, four times a year, and never before the listing', () => {
    for (const stock of companies.slice(0, 300)) {
      const counts = Array.from({ length: 365 }, (_, k) => countedFloat(stock, TODAY + k));
      const days = new Set(counts.flatMap((count) => count?.day ?? []));
      if (days.size > 0) expect(days.size).toBeGreaterThanOrEqual(4);
      expect(days.size).toBeLessThanOrEqual(6);
      expect([...days].every((day) => day >= stock.listedDay)).toBe(true);
      const sizes = counts.flatMap((count) => count?.shares ?? []);
      if (sizes.length > 0) expect(Math.max(...sizes) / Math.min(...sizes)).toBeLessThan(1.1);
    }
  });

  it('are unknown of some companies, and of everything that is none', () => {
    const unknown = share(companies, (stock) => countedFloat(stock, TODAY) === null);
    expect(unknown).toBeGreaterThan(0.02);
    expect(unknown).toBeLessThan(0.06);
    expect(all.filter((other) => other.shares === 0 && countedFloat(other, TODAY) !== null)).toEqual([]);
  });
});

describe('short positions', () => {
  it('are a few percent of most floats, and much of a crowded few', () => {
    const fracs = shortFracs(companies).sort((a, b) => a - b);
    const median = fracs[fracs.length >> 1] ?? NaN;
    expect(median).toBeGreaterThan(0.01);
    expect(median).toBeLessThan(0.06);
    expect(share(fracs, (frac) => frac >= 0.12)).toBeGreaterThan(0.05);
    expect(share(fracs, (frac) => frac >= 0.12)).toBeLessThan(0.2);
    expect(share(fracs, (frac) => frac >= 0.3)).toBeGreaterThan(0.005);
    expect(fracs.at(-1)).toBeLessThan(0.65);
  });

  it('could be bought back in days, never in less than one', () => {
    const days = companies.flatMap((stock) => shortPosition(stock, SETTLED)?.daysToCover ?? []);
    expect(Math.min(...days)).toBe(1);
    expect(Math.max(...days)).toBeLessThanOrEqual(45);
    expect(share(days, (count) => count > 3)).toBeGreaterThan(0.1);
  });

  it('turn slowly', () => {
    const later = { day: SETTLED.day + 15, index: SETTLED.index + 1 };
    const steps = companies.flatMap((stock) => {
      const [then, now] = [shortPosition(stock, SETTLED), shortPosition(stock, later)];
      return then === null || now === null || then.shares < 1000 ? [] : [now.shares / then.shares];
    });
    expect(Math.min(...steps)).toBeGreaterThan(0.8);
    expect(Math.max(...steps)).toBeLessThan(1.25);
    expect(new Set(steps).size).toBeGreaterThan(1000);
  });

  it('are unknown of some companies, and of those that were not listed', () => {
    const old = companies.filter(({ listedDay }) => listedDay <= SETTLED.day);
    const unknown = share(old, (stock) => shortPosition(stock, SETTLED) === null);
    expect(unknown).toBeGreaterThan(0.01);
    expect(unknown).toBeLessThan(0.05);
    expect(share(old, (stock) => shortPosition(stock, SETTLED)?.daysToCover === null)).toBeGreaterThan(0.005);
    const young = companies.filter(({ listedDay }) => listedDay > SETTLED.day);
    expect(young.length).toBeGreaterThan(0);
    expect(young.filter((stock) => shortPosition(stock, SETTLED) !== null)).toEqual([]);
  });
});

describe('short volume', () => {
  it('is about half of the trades, another half each day, unknown of a few', () => {
    const fracs = all.map((instrument) => shortVolumeFrac(instrument, TODAY));
    const known = fracs.filter((frac) => frac !== null);
    expect(Math.min(...known)).toBeGreaterThanOrEqual(0.04);
    expect(Math.max(...known)).toBeLessThanOrEqual(0.92);
    expect(known.reduce((sum, frac) => sum + frac, 0) / known.length).toBeCloseTo(0.46, 1);
    expect(share(fracs, (frac) => frac === null)).toBeCloseTo(0.02, 2);
    const same = all.filter((instrument, row) => shortVolumeFrac(instrument, TODAY - 1) === fracs[row]);
    expect(same.length / all.length).toBeLessThan(0.02);
  });
});
