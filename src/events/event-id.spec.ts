import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compareEventIds, isEventId, nextEventId } from './event-id.js';

describe('event ids', () => {
  it('rise, whatever the clock does', () => {
    const clock = fc.array(fc.nat({ max: 2_000_000_000_000 }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(clock, (times) => {
        let last = '0-0';
        for (const nowMs of times) {
          const next = nextEventId(last, nowMs);
          expect(isEventId(next)).toBe(true);
          expect(compareEventIds(next, last)).toBeGreaterThan(0);
          last = next;
        }
      }),
    );
  });

  it('tell the time of the clock when they can', () => {
    expect(nextEventId('1000-7', 1_001)).toBe('1001-0');
    expect(nextEventId('1000-7', 1_000)).toBe('1000-8');
  });

  it.each([
    ['9-0', '10-0'],
    ['10-9', '10-10'],
  ])('are compared by number: %s before %s', (older, newer) => {
    expect(compareEventIds(older, newer)).toBeLessThan(0);
    expect(compareEventIds(newer, older)).toBeGreaterThan(0);
    expect(compareEventIds(older, older)).toBe(0);
  });

  it.each(['', '-', '1', '1-', '-1', '1-1-1', ' 1-1', '1-1\n', '$', '+', 'a-b', `${'9'.repeat(40)}-0`])(
    'are not: %j',
    (text) => {
      expect(isEventId(text)).toBe(false);
    },
  );
});
