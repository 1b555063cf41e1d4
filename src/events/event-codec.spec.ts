import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { eventOfEntry, MAX_DATA_CHARS, parseEvent } from './event-codec.js';
import { sampleEvents } from '../../test/support/sample-events.js';

const ID = '1763711111000-3';
const TIMESTAMP = '2026-11-21T07:45:11.000Z';

function fieldsOf(event: { event_type: string; run_id?: string; data: unknown }): string[] {
  const runId = event.run_id === undefined ? [] : ['run_id', event.run_id];
  return ['event_type', event.event_type, 'timestamp', TIMESTAMP, 'data', JSON.stringify(event.data), ...runId];
}

describe('events on the wire', () => {
  it.each(sampleEvents.map((event) => [event.event_type, event] as const))('%s: read as it was written', (_, event) => {
    const whole = { id: ID, timestamp: TIMESTAMP, ...event };
    expect(parseEvent(JSON.stringify(whole))).toEqual(whole);
    expect(eventOfEntry(ID, fieldsOf(event))).toEqual(whole);
  });

  it('keeps fields of a later version', () => {
    const data = { code: 'network', consecutive_failures: 1, hint: 'later' };
    const message = JSON.stringify({ id: ID, event_type: 'scan.failed', timestamp: TIMESTAMP, data });
    expect(parseEvent(message)?.data).toEqual(data);
  });

  const failed = { id: ID, event_type: 'scan.failed', timestamp: TIMESTAMP };
  it.each([
    ['no JSON', '{'],
    ['no object', '[1]'],
    ['null', 'null'],
    ['unknown type', JSON.stringify({ ...failed, event_type: 'scan.exploded', data: {} })],
    ['name of a built-in', JSON.stringify({ ...failed, event_type: 'constructor', data: {} })],
    ['bad id', JSON.stringify({ ...failed, id: '7', data: { code: 'x', consecutive_failures: 1 } })],
    ['bad time', JSON.stringify({ ...failed, timestamp: 'noon', data: { code: 'x', consecutive_failures: 1 } })],
    ['no data', JSON.stringify(failed)],
    ['data of another type', JSON.stringify({ ...failed, data: { pattern: '*', tag: null, keys_cleared: 1 } })],
    ['an error text for a code', JSON.stringify({ ...failed, data: { code: 'At key=1', consecutive_failures: 1 } })],
    [
      'too large',
      JSON.stringify({ ...failed, data: { code: 'x', consecutive_failures: 1, pad: 'x'.repeat(2 * MAX_DATA_CHARS) } }),
    ],
  ])('ignores a message with %s', (_, message) => {
    expect(parseEvent(message)).toBeNull();
  });

  it('ignores whatever else comes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), fc.array(fc.string()), (message, fields) => {
        expect(parseEvent(message)).toBeNull();
        expect(eventOfEntry(ID, fields)).toBeNull();
      }),
    );
  });
});
