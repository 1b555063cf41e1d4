import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ManualClock } from '../../../../test/support/manual-clock.js';
import { SharedClock } from './shared-clock.js';

const NOW_MS = 1_757_412_930_000;

describe('SharedClock', () => {
  it('is the own clock until told otherwise, and while an answer allows it', () => {
    const clock = new SharedClock(new ManualClock(NOW_MS));
    expect(clock.nowMs()).toBe(NOW_MS);
    clock.learn(NOW_MS + 3, NOW_MS, NOW_MS + 5);
    expect(clock.aheadMs).toBe(0);
  });

  it('is as far off as the answer took, at most, and stays where it is while answers allow it', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: -1e9, max: 1e9 }),
        fc.array(fc.tuple(fc.nat(1_000), fc.nat(1_000)), { minLength: 1 }),
        (aheadMs, delays) => {
          const clock = new SharedClock(new ManualClock(NOW_MS));
          for (const [there, back] of delays) {
            const before = clock.aheadMs;
            clock.learn(NOW_MS + there + aheadMs, NOW_MS, NOW_MS + there + back);
            expect(Math.abs(clock.aheadMs - aheadMs)).toBeLessThanOrEqual(there + back);
            if (before === aheadMs) expect(clock.aheadMs).toBe(before);
          }
          expect(clock.nowMs()).toBe(NOW_MS + clock.aheadMs);
        },
      ),
    ));
});
