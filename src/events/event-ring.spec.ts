import { describe, expect, it } from '@jest/globals';
import { EventRing } from './event-ring.js';

function filled(count: number): EventRing {
  const ring = new EventRing();
  for (let i = 1; i <= count; i++)
    ring.add({
      id: `${i}-0`,
      event_type: 'scan.failed',
      timestamp: '2026-11-21T07:45:11.000Z',
      data: { code: 'network', consecutive_failures: i },
    });
  return ring;
}

describe('EventRing', () => {
  it('has every event after one that it knows', () => {
    expect(filled(5).after('3-0')).toMatchObject({ reset: false, events: [{ id: '4-0' }, { id: '5-0' }] });
    expect(filled(5).after('5-0')).toEqual({ reset: false, events: [] });
  });

  it('holds the newest thousand', () => {
    const ring = filled(1_500);
    const { reset, events } = ring.after('500-0');
    expect(reset).toBe(false);
    expect(events.map(({ id }) => id)).toEqual(Array.from({ length: 1_000 }, (_, i) => `${i + 501}-0`));
    expect(ring.after('499-0').reset).toBe(true);
  });

  it('knows nothing of before and after', () => {
    expect(filled(0).after('3-0')).toEqual({ reset: true, events: [] });
    expect(filled(5).after('0-5').reset).toBe(true);
    expect(filled(5).after('6-0').reset).toBe(true);
  });
});
