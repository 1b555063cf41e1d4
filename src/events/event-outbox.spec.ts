import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { EventOutbox, type OutgoingEvent } from './event-outbox.js';

function outgoing(n: number, data = '{}'): OutgoingEvent {
  const timestamp = '2026-11-21T07:45:11.000Z';
  return {
    event: { event_type: 'scan.failed', timestamp, data: { code: 'network', consecutive_failures: n } },
    data,
    toldId: null,
  };
}

const numbers = (events: readonly OutgoingEvent[]): unknown[] =>
  events.map(({ event }) => event.event_type === 'scan.failed' && event.data.consecutive_failures);

describe('EventOutbox', () => {
  it('keeps the newest thousand and counts the rest', () => {
    const outbox = new EventOutbox();
    for (let i = 0; i < 1_500; i++) outbox.add(outgoing(i));
    expect(outbox).toMatchObject({ size: 1_000, dropped: 500 });
    expect(numbers(outbox.nextBatch()?.events ?? [])).toEqual(Array.from({ length: 1_000 }, (_, i) => i + 500));
  });

  it('offers a batch in doubt again, under its number and without what came later', () => {
    const outbox = new EventOutbox();
    outbox.add(outgoing(1));
    const first = outbox.nextBatch();
    outbox.add(outgoing(2));
    expect(outbox.nextBatch()).toEqual(first);
    expect(numbers(outbox.confirm())).toEqual([1]);
    expect(outbox.isInDoubt).toBe(false);
    expect(outbox.nextBatch()).toMatchObject({ number: 2, events: [{ data: '{}' }] });
  });

  it('a refused batch leaves anew with all that waits', () => {
    const outbox = new EventOutbox();
    outbox.add(outgoing(1));
    outbox.nextBatch();
    outbox.add(outgoing(2));
    outbox.refuse();
    expect(outbox.nextBatch()).toMatchObject({ number: 2 });
    expect(numbers(outbox.confirm())).toEqual([1, 2]);
  });

  it('a batch that may have arrived stays what it is, also when it is refused later', () => {
    const outbox = new EventOutbox();
    outbox.add(outgoing(1));
    outbox.nextBatch();
    outbox.markUnclear();
    outbox.add(outgoing(2));
    outbox.refuse();
    expect(outbox.nextBatch()).toMatchObject({ number: 1 });
    expect(numbers(outbox.confirm())).toEqual([1]);
  });

  it('cuts batches by size, never to nothing', () => {
    const outbox = new EventOutbox();
    for (let i = 0; i < 4; i++) outbox.add(outgoing(i, 'x'.repeat(i === 0 ? 2_000_000 : 400_000)));
    const sizes: number[] = [];
    while (outbox.nextBatch() !== null) sizes.push(outbox.confirm().length);
    expect(sizes).toEqual([1, 2, 1]);
  });

  it('sends every event once and in order, or drops it from the old end, whatever happens on the way', () => {
    const step = fc.oneof(
      { weight: 3, arbitrary: fc.record({ add: fc.integer({ min: 1, max: 600 }) }) },
      fc.constantFrom('send', 'confirm', 'lose', 'refuse'),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const outbox = new EventOutbox();
        const sent: unknown[] = [];
        let added = 0;
        for (const action of steps) {
          if (action === 'send') outbox.nextBatch();
          else if (action === 'confirm') sent.push(...numbers(outbox.confirm()));
          else if (action === 'lose') outbox.markUnclear();
          else if (action === 'refuse') outbox.refuse();
          else for (let i = 0; i < action.add; i++) outbox.add(outgoing(added++));
        }
        while (outbox.nextBatch() !== null) sent.push(...numbers(outbox.confirm()));
        expect(sent.length + outbox.dropped).toBe(added);
        expect(sent).toEqual([...new Set(sent)].sort((a, b) => Number(a) - Number(b)));
      }),
    );
  });

  it('gives every event that nobody was told of an id once', () => {
    const outbox = new EventOutbox();
    outbox.add(outgoing(1));
    expect(outbox.takeUntold(() => '5-0')).toMatchObject([{ id: '5-0' }]);
    outbox.add(outgoing(2));
    expect(outbox.takeUntold(() => '6-0')).toMatchObject([{ id: '6-0' }]);
    expect(outbox.nextBatch()?.events.map(({ toldId }) => toldId)).toEqual(['5-0', '6-0']);
  });
});
