import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { OptionChainSummary } from '../../facts/market-facts.js';
import { dayNumber } from './calendar-day.js';
import { seedKey } from './hash-noise.js';
import type { Instrument } from './instrument.js';
import { InstrumentRegister } from './instrument-register.js';
import { sumUpOptions } from './option-chain.js';
import { storyMood } from './story.js';

const TODAY = dayNumber('2026-07-12');
const register = new InstrumentRegister(seedKey(1), 11_500);
const all = Array.from({ length: register.count }, (_, index) => register.instrument(index, TODAY));
const usualVolumeUsd = (instrument: Instrument): number =>
  instrument.ordinaryVolumeShares * Math.exp(instrument.logBasePrice);
const liquid = all.filter((instrument) => usualVolumeUsd(instrument) > 5e6);

function chainOf(instrument: Instrument, elapsedFrac = 0.8, day = TODAY): OptionChainSummary {
  return sumUpOptions(instrument, Math.exp(instrument.logBasePrice), { day, elapsedFrac, epochMs: 1 });
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const ratios = (instruments: readonly Instrument[]): number[] =>
  instruments.flatMap((instrument) => {
    const { callPutRatio } = chainOf(instrument);
    return callPutRatio === null ? [] : [Math.log(callPutRatio)];
  });

describe('option chains', () => {
  it('exist on most liquid names and on no others', () => {
    expect(liquid.filter((instrument) => chainOf(instrument).contracts > 0).length / liquid.length).toBeCloseTo(
      0.94,
      1,
    );
    const quiet = all.filter((instrument) => usualVolumeUsd(instrument) < 1e6);
    expect(quiet.filter((instrument) => chainOf(instrument).contracts > 0)).toEqual([]);
  });

  it('hold as many calls as puts, no more than a summary looks at', () => {
    const counts = liquid.map((instrument) => chainOf(instrument).contracts);
    expect(counts.filter((count) => count % 2 === 1)).toEqual([]);
    expect(Math.max(...counts)).toBe(250);
  });

  it('never lose volume during a day', () => {
    const frac = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.nat(liquid.length - 1), frac, frac, (index, a, b) => {
        const instrument = liquid[index] as Instrument;
        const [early, late] = [chainOf(instrument, Math.min(a, b)), chainOf(instrument, Math.max(a, b))];
        expect(late.callVolumeContracts).toBeGreaterThanOrEqual(early.callVolumeContracts);
        expect(late.putVolumeContracts).toBeGreaterThanOrEqual(early.putVolumeContracts);
      }),
    );
  });

  it('say nothing of calls against puts before enough is traded', () => {
    const thin = liquid.map((instrument) => chainOf(instrument, 0)).filter(({ contracts }) => contracts > 0);
    expect(thin.every(({ callPutRatio }) => callPutRatio === null)).toBe(true);
  });

  it('lean to calls where a story rises and to puts where one falls', () => {
    const hot = (rises: boolean): Instrument[] =>
      liquid.filter((instrument) => {
        const mood = storyMood(instrument, TODAY);
        return mood?.unfolding === true && mood.rises === rises;
      });
    const calm = liquid.filter((instrument) => storyMood(instrument, TODAY) === null);
    const [up, none, down] = [mean(ratios(hot(true))), mean(ratios(calm)), mean(ratios(hot(false)))];
    expect(up).toBeGreaterThan(none + 0.3);
    expect(down).toBeLessThan(none - 0.2);
    expect(Math.exp(none)).toBeGreaterThan(1);
  });

  it('cost what the underlying moves, and more in a story', () => {
    const known = liquid.flatMap((instrument) => {
      const { impliedVolatilityFrac: implied } = chainOf(instrument);
      const yearly = instrument.dailyVolatility * Math.sqrt(365);
      return implied === null ? [] : [{ implied, yearly, fund: instrument.shares === 0 }];
    });
    // Funds hardly move by themselves: with the market, and that is in their price too.
    expect(
      known.filter(({ implied, yearly, fund }) => implied < 0.8 * yearly || (!fund && implied > 4 * yearly)),
    ).toEqual([]);
    const moving = liquid.filter((instrument) => storyMood(instrument, TODAY)?.unfolding === true);
    const rise = moving.flatMap((instrument) => {
      const [before, now] = [chainOf(instrument, 0.8, TODAY - 12), chainOf(instrument)];
      const known = before.impliedVolatilityFrac !== null && now.impliedVolatilityFrac !== null;
      return known ? [now.impliedVolatilityFrac / before.impliedVolatilityFrac] : [];
    });
    expect(mean(rise)).toBeGreaterThan(1.15);
  });

  it('have no price near the money now and then', () => {
    const written = liquid.map((instrument) => chainOf(instrument)).filter(({ contracts }) => contracts > 0);
    const unknown = written.filter(({ impliedVolatilityFrac }) => impliedVolatilityFrac === null);
    expect(unknown.length / written.length).toBeCloseTo(0.04, 1);
    expect(unknown.length).toBeGreaterThan(0);
  });
});
