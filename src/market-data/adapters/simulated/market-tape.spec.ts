import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dayNumber } from './calendar-day.js';
import { OPENING_FRAC } from './continuous-calendar.js';
import { seedKey } from './hash-noise.js';
import type { Instrument } from './instrument.js';
import { InstrumentRegister } from './instrument-register.js';
import { MarketTape, emptyTapeRow, type TapeRow } from './market-tape.js';

const COUNT = 11_500;
const LAST = 86_399;
const TODAY = dayNumber('2026-05-04');
const key = seedKey(1);
const register = new InstrumentRegister(key, COUNT);

/** A tape of its own for each question, so that an answer cannot lean on an earlier one. */
function read(instrument: Instrument, day: number, second: number, lastSecond = LAST): TapeRow {
  const row = emptyTapeRow();
  new MarketTape(key, OPENING_FRAC).read(instrument, { day, second, lastSecond }, row);
  return row;
}

const place = fc.integer({ min: 0, max: COUNT - 1 });
const someDay = fc.integer({ min: TODAY - 3000, max: TODAY + 3000 });
const second = fc.integer({ min: 0, max: LAST });

describe('MarketTape', () => {
  it('shows a bar that holds together at any moment of any instrument', () => {
    fc.assert(
      fc.property(place, someDay, second, (index, day, at) => {
        const row = read(register.instrument(index, day), day, at);
        fc.pre(row.priceDay === day);
        expect(row.lowUsd).toBeGreaterThan(0);
        expect(row.lowUsd).toBeLessThanOrEqual(Math.min(row.openUsd, row.priceUsd));
        expect(row.highUsd).toBeGreaterThanOrEqual(Math.max(row.openUsd, row.priceUsd));
        expect(row.volumeShares).toBeGreaterThanOrEqual(0);
        expect(row.priceSecond).toBeLessThanOrEqual(at);
        if (!Number.isNaN(row.vwapUsd)) {
          expect(row.vwapUsd).toBeGreaterThanOrEqual(row.lowUsd);
          expect(row.vwapUsd).toBeLessThanOrEqual(row.highUsd);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('never takes back volume, a high or a low, and holds every price between them', () => {
    fc.assert(
      fc.property(place, someDay, fc.tuple(second, second), (index, day, [a, b]) => {
        const instrument = register.instrument(index, day);
        const [before, after] = [read(instrument, day, Math.min(a, b)), read(instrument, day, Math.max(a, b))];
        fc.pre(before.priceDay === day);
        expect(after.volumeShares).toBeGreaterThanOrEqual(before.volumeShares);
        expect(after.highUsd).toBeGreaterThanOrEqual(before.highUsd);
        expect(after.lowUsd).toBeLessThanOrEqual(before.lowUsd);
        expect(after.openUsd).toBe(before.openUsd);
        expect(after.highUsd).toBeGreaterThanOrEqual(before.priceUsd);
        expect(after.lowUsd).toBeLessThanOrEqual(before.priceUsd);
      }),
      { numRuns: 1000 },
    );
  });

  it('chains the days: the close of one is the previous close of the next', () => {
    fc.assert(
      fc.property(place, someDay, second, (index, day, at) => {
        const instrument = register.instrument(index, day + 1);
        fc.pre(instrument.listedDay <= day);
        const close = read(instrument, day, LAST);
        expect(read(instrument, day + 1, at).previousCloseUsd).toBe(close.priceUsd);
      }),
      { numRuns: 500 },
    );
  });

  it('closes the same on long and short days', () => {
    fc.assert(
      fc.property(place, someDay, (index, day) => {
        const instrument = register.instrument(index, day);
        const close = { ...read(instrument, day, LAST), priceSecond: 0 };
        for (const last of [LAST - 3600, LAST + 3600]) {
          expect({ ...read(instrument, day, last, last), priceSecond: 0 }).toEqual(close);
        }
      }),
    );
  });

  it('quotes cents from a dollar up and four decimals below', () => {
    fc.assert(
      fc.property(place, someDay, second, (index, day, at) => {
        const { priceUsd } = read(register.instrument(index, day), day, at);
        fc.pre(!Number.isNaN(priceUsd));
        const perUsd = priceUsd < 1 ? 1e4 : 100;
        expect(Math.round(priceUsd * perUsd) / perUsd).toBe(priceUsd);
      }),
    );
  });

  it('stays in the neighbourhood of the base price for decades', () => {
    fc.assert(
      fc.property(place, fc.integer({ min: TODAY, max: TODAY + 10_000 }), (index, day) => {
        const instrument = register.instrument(index, day);
        const row = read(instrument, day, LAST);
        fc.pre(!Number.isNaN(row.priceUsd) && row.priceUsd > 0.01);
        const bound = 0.65 + 0.35 + 30 * instrument.dailyVolatility;
        expect(Math.abs(Math.log(row.priceUsd) - instrument.logBasePrice)).toBeLessThan(bound);
      }),
    );
  });

  it('shows the last price of an idle name, and a first day without a previous close', () => {
    const rows = Array.from({ length: COUNT }, (_, index) => register.instrument(index, TODAY)).map((instrument) => ({
      instrument,
      row: read(instrument, TODAY, 40_000),
    }));
    const idle = rows.filter(({ row }) => row.priceDay < TODAY);
    expect(idle.length).toBeGreaterThan(100);
    expect(idle.every(({ row }) => row.priceUsd === row.previousCloseUsd && row.volumeShares === 0)).toBe(true);
    expect(idle.every(({ row }) => Number.isNaN(row.openUsd) && Number.isNaN(row.vwapUsd))).toBe(true);
    const first = rows.filter(({ instrument }) => instrument.listedDay === TODAY);
    expect(first.every(({ row }) => Number.isNaN(row.previousCloseUsd) && row.priceUsd > 0)).toBe(true);
  });

  it('halts some liquid names for minutes', () => {
    const held = Array.from({ length: 4000 }, (_, index) => register.instrument(index, TODAY))
      .filter(({ tradeEverySec }) => tradeEverySec === 1)
      .flatMap((instrument) => {
        const ages = Array.from({ length: 48 }, (_, k) => k * 1800 - read(instrument, TODAY, k * 1800).priceSecond);
        return ages.some((age) => age > 60) ? [instrument.symbol] : [];
      });
    expect(held.length).toBeGreaterThan(0);
    expect(held.length).toBeLessThan(20);
  });
});
