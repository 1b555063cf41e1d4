import { describe, expect, it } from '@jest/globals';
import { dayNumber } from './calendar-day.js';
import { seedKey } from './hash-noise.js';
import type { Instrument } from './instrument.js';
import { InstrumentRegister } from './instrument-register.js';
import { storyLevel, storyMood, storyVolume } from './story.js';

const FROM = dayNumber('2026-01-01');
const DAYS = 400;
const register = new InstrumentRegister(seedKey(3), 2000);
const stocks = Array.from({ length: 500 }, (_, index) => register.instrument(index, FROM));
const days = Array.from({ length: DAYS }, (_, k) => FROM + k);

describe('stories', () => {
  it('move a price by at most the largest move and always let it come home', () => {
    for (const stock of stocks.slice(0, 100)) {
      const levels = days.map((day) => storyLevel(stock, day));
      expect(Math.max(...levels.map(Math.abs))).toBeLessThan(0.56);
      expect(levels.filter((level) => level === 0).length).toBeGreaterThan(0);
    }
  });

  it('never take volume away, and bring at most fifteen times the ordinary', () => {
    for (const stock of stocks) {
      for (const day of days.slice(0, 70)) {
        const times = storyVolume(stock, day);
        expect(times).toBeGreaterThanOrEqual(1);
        expect(times).toBeLessThanOrEqual(15);
      }
    }
  });

  it('bring large moves and large volume on the same days', () => {
    const daysOf = stocks.flatMap((stock) => days.map((day) => ({ stock, day })));
    const jumps = daysOf.filter(
      ({ stock, day }) => Math.abs(storyLevel(stock, day) - storyLevel(stock, day - 1)) > 0.05,
    );
    expect(jumps.length).toBeGreaterThan(100);
    expect(jumps.filter(({ stock, day }) => storyVolume(stock, day) < 1.2)).toEqual([]);
  });

  it('last from one to seven days', () => {
    const lengths = new Set<number>();
    for (const stock of stocks) {
      let run = 0;
      for (const day of days) {
        const rising = Math.abs(storyLevel(stock, day)) > Math.abs(storyLevel(stock, day - 1)) + 1e-9;
        if (!rising && run > 0) lengths.add(run);
        run = rising ? run + 1 : 0;
      }
    }
    expect([...lengths].sort()).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it('are in everybody’s mind while they unfold, and then less every day', () => {
    const wrong = stocks.flatMap((stock) =>
      days.filter((day) => !isConsistent(stock, day)).map((day) => ({ stock, day })),
    );
    expect(wrong).toEqual([]);
  });
});

/** A mood goes with the level and the volume of its day. */
function isConsistent(stock: Instrument, day: number): boolean {
  const mood = storyMood(stock, day);
  if (mood === null) return storyVolume(stock, day) === 1;
  const { heatFrac, sizeFrac, rises, unfolding } = mood;
  if (!(sizeFrac >= 0 && sizeFrac < 1 && heatFrac > 0 && heatFrac <= 1)) return false;
  if (unfolding) return heatFrac >= 0.5 && storyLevel(stock, day) > 0 === rises;
  return heatFrac < (storyMood(stock, day - 1)?.heatFrac ?? NaN);
}
