import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { Clock } from '../common/clock.js';
import { LocalWindows } from './local-windows.js';

class TestClock extends Clock {
  ms = 1_000_000;

  override nowMs(): number {
    return this.ms;
  }
}

const WINDOW_MS = 60_000;

function windows(): { clock: TestClock; local: LocalWindows } {
  const clock = new TestClock();
  return { clock, local: new LocalWindows(clock, WINDOW_MS) };
}

describe('LocalWindows', () => {
  it('lets the limit through in each window and says how long the rest must wait', () => {
    const { clock, local } = windows();
    const takes = [1, 2, 3].map(() => local.take('a', 2));
    expect(takes.map(({ allowed }) => allowed)).toEqual([true, true, false]);
    clock.ms += 20_000;
    expect(local.take('a', 2)).toEqual({ allowed: false, taken: 2, leftMs: 40_000 });
    expect([local.waitMs('a', 2), local.waitMs('a', 3), local.waitMs('b', 2)]).toEqual([40_000, 0, 0]);
    clock.ms += 40_000;
    expect(local.take('a', 2)).toEqual({ allowed: true, taken: 1, leftMs: WINDOW_MS });
  });

  it('takes back what is given back, but never more than was taken', () => {
    const { local } = windows();
    local.giveBack('a');
    local.take('a', 1);
    local.giveBack('a');
    local.giveBack('a');
    expect([local.take('a', 1).allowed, local.take('a', 1).allowed]).toEqual([true, false]);
  });

  it('takes over a larger count of others, and keeps its own otherwise', () => {
    const { local } = windows();
    for (let taken = 0; taken < 5; taken++) local.take('a', 10);
    local.raise('a', { allowed: true, taken: 3, leftMs: 1000 });
    expect(local.waitMs('a', 5)).toBe(WINDOW_MS);
    local.raise('a', { allowed: false, taken: 10, leftMs: 1000 });
    expect(local.waitMs('a', 10)).toBe(1000);
  });

  it('does not lock anybody out when the clock is set back', () => {
    const { clock, local } = windows();
    local.take('a', 1);
    clock.ms -= 3_600_000;
    expect(local.take('a', 1)).toEqual({ allowed: true, taken: 1, leftMs: WINDOW_MS });
  });

  it('is bounded', () => {
    const { local } = windows();
    for (let client = 0; client <= 10_000; client++) local.take(String(client), 1);
    expect([local.waitMs('0', 1) > 0, local.waitMs('10000', 1) > 0]).toEqual([false, true]);
  });

  it('never lets more through than the limit within a window', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.integer({ min: 0, max: 30_000 }), { maxLength: 60 }),
        (limit, pauses) => {
          const { clock, local } = windows();
          let [startMs, passed] = [-Infinity, 0];
          for (const pause of pauses) {
            clock.ms += pause;
            if (clock.ms - startMs >= WINDOW_MS) [startMs, passed] = [clock.ms, 0];
            if (local.take('a', limit).allowed) passed++;
            expect(passed).toBeLessThanOrEqual(limit);
            expect(local.waitMs('a', limit) > 0).toBe(passed === limit);
          }
        },
      ),
    );
  });
});
