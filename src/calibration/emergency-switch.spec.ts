import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '../../test/support/manual-clock.js';
import { EMERGENCY_MS } from './emergency.js';
import { EmergencySwitch } from './emergency-switch.js';

const NOW_MS = 1_000_000_000;
const at = (sinceMs: number) => ({ since_ms: sinceMs, until_ms: sinceMs + EMERGENCY_MS, by: 'ab', reason: null });

describe('EmergencySwitch', () => {
  it('holds until its end by the clock, told or not', () => {
    const clock = new ManualClock(NOW_MS);
    const held = new EmergencySwitch(clock);
    expect(held.active).toBeNull();
    held.follow(at(NOW_MS), NOW_MS);
    clock.advance(EMERGENCY_MS - 1);
    expect(held.active).toMatchObject({ sinceMs: NOW_MS, untilMs: NOW_MS + EMERGENCY_MS, by: 'ab' });
    clock.advance(1);
    expect(held.active).toBeNull();
  });

  it.each([-3_600_000, 3_600_000])('lasts as long where the clock differs from that of the store by %s ms', (byMs) => {
    const clock = new ManualClock(NOW_MS + byMs);
    const held = new EmergencySwitch(clock);
    held.follow(at(NOW_MS - 100_000), NOW_MS);
    expect(held.active).toMatchObject({ untilMs: NOW_MS + byMs + EMERGENCY_MS - 100_000 });
  });

  it('has one end, however often the same order is read', () => {
    const clock = new ManualClock(NOW_MS);
    const held = new EmergencySwitch(clock);
    held.follow(at(NOW_MS), NOW_MS);
    clock.advance(EMERGENCY_MS);
    // a store whose clock stands
    held.follow(at(NOW_MS), NOW_MS);
    expect(held.active).toBeNull();
    held.follow(at(NOW_MS + 1), NOW_MS + 1);
    expect(held.active).not.toBeNull();
    held.follow(null, NOW_MS + 2);
    expect(held.active).toBeNull();
  });

  it('is ended by an order, and misses in a store only what still holds', () => {
    const clock = new ManualClock(NOW_MS);
    const held = new EmergencySwitch(clock);
    expect(held.missedBy(NOW_MS)).toBeNull();
    held.follow(at(NOW_MS), NOW_MS);
    expect(held.missedBy(NOW_MS + EMERGENCY_MS - 1)).toEqual(at(NOW_MS));
    expect(held.missedBy(NOW_MS + EMERGENCY_MS)).toBeNull();
    held.follow({ ...at(NOW_MS + 5), ended: true }, NOW_MS + 5);
    expect([held.active, held.missedBy(NOW_MS + 5)]).toEqual([null, null]);
  });

  it('is no longer than it was ordered when a clock was set back', () => {
    const clock = new ManualClock(NOW_MS);
    const held = new EmergencySwitch(clock);
    held.follow(at(NOW_MS + 3_600_000), NOW_MS);
    expect(held.active?.untilMs).toBe(NOW_MS + EMERGENCY_MS);
  });
});
