import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EventProcess } from '../../test/support/event-process.js';
import { ManualClock } from '../../test/support/manual-clock.js';
import { numbered, numberOf, sampleEvents } from '../../test/support/sample-events.js';

const NOW = Date.parse('2026-11-21T07:45:11.000Z');

describe('EventBus without Redis', () => {
  let clock: ManualClock;
  let process: EventProcess;

  beforeEach(async () => {
    clock = new ManualClock(NOW);
    process = await EventProcess.start({}, clock);
  });
  afterEach(() => process.close());

  it('tells its own process at once, with ids and times of the clock', () => {
    process.bus.publish(...sampleEvents);
    expect(process.heard).toEqual(
      sampleEvents.map((event, i) => ({ id: `${NOW}-${i}`, timestamp: '2026-11-21T07:45:11.000Z', ...event })),
    );
    clock.advance(1);
    process.bus.publish(numbered(1));
    expect(process.heard.at(-1)?.id).toBe(`${NOW + 1}-0`);
    expect(process.bus.stats).toEqual({ buffered: 0, dropped: 0, ignored: 0 });
  });

  it('keeps ids rising when the clock goes back', () => {
    process.bus.publish(numbered(1));
    clock.advance(-60_000);
    process.bus.publish(numbered(2));
    expect(process.heard.map(({ id }) => id)).toEqual([`${NOW}-0`, `${NOW}-1`]);
  });

  it('replays the newest thousand', async () => {
    for (let n = 0; n < 1_200; n++) {
      process.bus.publish(numbered(n));
      clock.advance(n % 3);
    }
    const seen = process.heard[199]!;
    const { reset, events } = await process.bus.eventsAfter(seen.id);
    expect(reset).toBe(false);
    expect(events.map(numberOf)).toEqual(Array.from({ length: 1_000 }, (_, i) => i + 200));
    expect(await process.bus.eventsAfter(seen.id, 3)).toEqual({ reset: false, events: events.slice(0, 3) });
    expect((await process.bus.eventsAfter(process.heard[198]!.id)).reset).toBe(true);
    expect((await process.bus.eventsAfter('no id')).reset).toBe(true);
  });
});
