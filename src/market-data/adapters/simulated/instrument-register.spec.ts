import { describe, expect, it } from '@jest/globals';
import { dayNumber } from './calendar-day.js';
import { seedKey } from './hash-noise.js';
import type { Instrument } from './instrument.js';
import { KIND_TOTAL } from './instrument-kinds.js';
import { InstrumentRegister } from './instrument-register.js';

const DAY = dayNumber('2026-05-04');

const registerOf = (count: number, seed = 1): InstrumentRegister => new InstrumentRegister(seedKey(seed), count);

function listed(register: InstrumentRegister, day = DAY): Instrument[] {
  return Array.from({ length: register.count }, (_, index) => register.instrument(index, day));
}

const ofType = (instruments: readonly Instrument[], type: string | null): Instrument[] =>
  instruments.filter((instrument) => instrument.type === type);

describe('InstrumentRegister', () => {
  const register = registerOf(KIND_TOTAL);
  const market = listed(register);

  it('has the default size of the market', () => {
    expect(KIND_TOTAL).toBe(11_500);
  });

  it.each([100, 1234, 200_000])('keeps tickers unique and invented at %d instruments', (count) => {
    const symbols = listed(registerOf(count)).map(({ symbol }) => symbol);
    expect(new Set(symbols).size).toBe(count);
    expect(symbols.filter((symbol) => !/^Z[A-Z]+\d(pA|r|\.WS|\.U)?$/.test(symbol))).toEqual([]);
  });

  it.each([100, 11_500, 57_500])('keeps the proportions of types at %d instruments', (count) => {
    const instruments = listed(registerOf(count));
    expect(Math.abs(ofType(instruments, 'CS').length - (5400 / 11_500) * count)).toBeLessThanOrEqual(1);
    expect(Math.abs(ofType(instruments, 'ETF').length - (3400 / 11_500) * count)).toBeLessThanOrEqual(1);
  });

  it('has what a scan must keep and what it must refuse', () => {
    const types = new Set(market.map(({ type }) => type));
    for (const type of [
      'CS',
      'ADRC',
      'ETF',
      'ETN',
      'ETV',
      'ETS',
      'FUND',
      'PFD',
      'WARRANT',
      'UNIT',
      'RIGHT',
      'SP',
      null,
    ]) {
      expect(types).toContain(type);
    }
    expect(ofType(market, 'CS').length + ofType(market, 'ADRC').length).toBeGreaterThan(4500);
    expect(ofType(market, 'WARRANT').every(({ symbol }) => symbol.endsWith('.WS'))).toBe(true);
    expect(ofType(market, 'PFD').every(({ symbol }) => symbol.endsWith('pA'))).toBe(true);
    expect(market.some(({ exchange }) => exchange === null)).toBe(true);
    expect(market.some(({ active }) => !active)).toBe(true);
  });

  it('leaves the shares of about every twelfth company unsaid, and says no sector of a fund', () => {
    const stocks = ofType(market, 'CS');
    const unsaid = stocks.filter(({ reportsShares }) => !reportsShares).length / stocks.length;
    expect(unsaid).toBeGreaterThan(0.06);
    expect(unsaid).toBeLessThan(0.1);
    expect(new Set(stocks.map(({ sector }) => sector)).size).toBe(11);
    expect(ofType(market, 'ETF').every(({ sector, shares }) => sector === null && shares === 0)).toBe(true);
  });

  it('says in every name that it is simulated', () => {
    expect(market.filter(({ name }) => !/^Z[a-z]+ .+ \(simulated\)$/.test(name))).toEqual([]);
  });

  it('names derivatives after a company that stays listed', () => {
    const companies = new Set(ofType(market, 'CS').map(({ symbol }) => symbol));
    const parents = ofType(market, 'WARRANT').map(({ symbol }) => symbol.replace('.WS', ''));
    expect(parents.filter((symbol) => !companies.has(symbol))).toEqual([]);
    const later = new Set(listed(register, DAY + 900).map(({ symbol }) => symbol));
    expect(parents.filter((symbol) => !later.has(symbol))).toEqual([]);
  });

  it('lists new companies almost every day, under tickers that no one had before', () => {
    const firstDays = Array.from({ length: 10 }, (_, k) => {
      const today = listed(register, DAY + k);
      const before = new Set(listed(register, DAY + k - 1).map(({ symbol }) => symbol));
      const first = today.filter(({ listedDay }) => listedDay === DAY + k);
      expect(first.filter(({ symbol }) => before.has(symbol))).toEqual([]);
      return first.length;
    });
    expect(firstDays.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(8);
    expect(Math.max(...firstDays)).toBeLessThanOrEqual(4);
  });

  it('is another market for another seed', () => {
    const other = listed(registerOf(KIND_TOTAL, 2));
    expect(other.filter((instrument, index) => instrument.logBasePrice === market[index]?.logBasePrice)).toEqual([]);
  });

  it('refuses a place beyond the market', () => {
    expect(() => new InstrumentRegister(1, 100).instrument(100, DAY)).toThrow(RangeError);
  });
});
