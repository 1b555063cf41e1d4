import { describe, expect, it, jest } from '@jest/globals';
import { pass, useFakeClock } from '../../../test/support/fake-clock.js';
import { randomScanResult } from '../../../test/support/random-scan-result.js';
import { ScanSide } from '../../../test/support/scan-side.js';
import type { SessionPhase } from '../../market-data/calendar/session-calendar.js';

const START_MS = Date.parse('2026-03-16T17:00:00Z');

describe('CycleService, by clocks that jump', () => {
  let side: ScanSide;

  useFakeClock(START_MS, () => side.close());

  async function open(): Promise<void> {
    side = await ScanSide.start({});
  }

  const begun = (): number => side.runner.scans.length;
  /** Seconds until the next tick of the schedule. */
  const toTick = (): number => side.ticks.next().inMs / 1000;

  async function succeed(phase?: SessionPhase): Promise<void> {
    const { current } = side.boards;
    side.runner.scans.at(-1)?.succeed(randomScanResult(phase));
    // publication compresses in a thread of its own, which the fake timers do not know
    while (side.boards.current === current || side.desk.state.running) await new Promise(setImmediate);
    await pass(0);
  }

  it('R35: makes up for one cycle at most after it stood still over many', async () => {
    await open();
    await pass(10.1);
    await succeed();
    // the process is stopped: its timers are as late as its clock has gone on
    jest.setSystemTime(Date.now() + 180_000);
    await pass(toTick() - 0.01);
    const madeUp = begun() - 1;
    expect(madeUp).toBeLessThanOrEqual(1);
    if (madeUp > 0) await succeed();
    await pass(toTick() + 0.01);
    expect(begun()).toBe(2 + madeUp);
  });

  it.each(['2026-03-08T06:57:00Z', '2026-11-01T05:57:00Z'])(
    'R35: scans once a minute while the clocks of New York change after %s',
    async (start) => {
      jest.setSystemTime(Date.parse(start));
      await open();
      await pass(10.1);
      await succeed();
      for (let minute = 1; minute <= 6; minute++) {
        await pass(toTick() + 0.01);
        expect(begun()).toBe(1 + minute);
        await succeed('regular');
      }
    },
  );
});
