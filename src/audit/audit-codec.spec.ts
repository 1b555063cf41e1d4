import { describe, expect, it } from '@jest/globals';
import { auditEntryOf, fieldsOf } from './audit-codec.js';
import type { AuditEntry } from './audit-entry.js';

const ENTRY: AuditEntry = {
  id: 'p-1',
  at: '2026-03-16T15:00:00.000Z',
  by: '1f0c0b9e',
  action: 'cache.clear',
  target: 'price:*',
  count: 3,
  outcome: 'done',
  request_id: 'r-1',
  details: { more: [1] },
};

function read(entry: AuditEntry): AuditEntry | null {
  const [at, by, action, data] = fieldsOf(entry);
  return auditEntryOf('1-0', ['at', at, 'by', by, 'action', action, 'data', data]);
}

describe('entries of the audit in the stream', () => {
  it('are read as they were written', () => {
    expect(read(ENTRY)).toEqual(ENTRY);
    const sparse = { ...ENTRY, by: null, target: null, count: null, outcome: null, request_id: null, details: {} };
    expect(read(sparse)).toEqual(sparse);
  });

  it('need not be ours: what they lack is null, what they add is kept', () => {
    const data = JSON.stringify({ version: 3, count: 'many', outcome: 'great' });
    expect(auditEntryOf('7-1', ['at', 'then', 'action', 'calibration.patch', 'data', data])).toEqual({
      id: '7-1',
      at: 'then',
      by: null,
      action: 'calibration.patch',
      target: null,
      count: null,
      outcome: null,
      request_id: null,
      details: { version: 3 },
    });
  });

  it.each([
    ['no data', ['at', 'then', 'action', 'a']],
    ['no JSON', ['at', 'then', 'action', 'a', 'data', '{']],
    ['no object', ['at', 'then', 'action', 'a', 'data', '[]']],
    ['no action', ['at', 'then', 'data', '{}']],
    ['no time', ['action', 'a', 'data', '{}']],
    ['nothing', []],
  ])('with %s are none', (_name, fields) => expect(auditEntryOf('1-0', fields)).toBeNull());
});
