import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '../../test/support/manual-clock.js';
import { eventually } from '../../test/support/eventually.js';
import { SystemClock } from '../common/system-clock.js';
import { CoarseClock } from './coarse-clock.js';

describe('CoarseClock', () => {
  it('follows the machine', async () => {
    const startMs = new SystemClock().nowMs();
    const clock = new CoarseClock(new SystemClock());
    expect(clock.nowMs()).toBeGreaterThanOrEqual(startMs);
    await eventually(() => clock.nowMs() > startMs + 40);
    clock.onModuleDestroy();
  });

  it('asks any other clock each time', () => {
    const manual = new ManualClock(5);
    const clock = new CoarseClock(manual);
    manual.advance(1);
    expect(clock.nowMs()).toBe(6);
    clock.onModuleDestroy();
  });
});
