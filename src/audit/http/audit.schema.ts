import { int, listOf, oneOf, orNull, ref, type Schemas, schemaOf, text, time } from '../../common/openapi/schema-of.js';
import { AUDIT_OUTCOMES, type AuditEntry } from '../audit-entry.js';
import type { AuditReport } from './audit.reader.js';

const ENTRY = schemaOf<AuditEntry>('Something that was done to the service.', {
  id: text('Names the entry.', '5c1d0f6e9a3b7d24-7'),
  at: time('When.'),
  by: orNull(text('First 8 hexadecimal digits of the SHA-256 of the key; null = unknown.', '1f0c0b9e')),
  action: text('What was done.', 'cache.clear'),
  target: orNull(text('What it was done to.', 'price:*')),
  count: orNull(int('How many things it took.', 42)),
  outcome: orNull(
    oneOf(
      AUDIT_OUTCOMES,
      'unchanged: it was so already; deferred: done here, and elsewhere when Redis is back; failed: not all of it was done.',
    ),
  ),
  request_id: orNull(text('X-Request-Id of the request.', '6f1c0b0e-9d3a-4c57-8a55-2f6f0e5f9b11')),
  details: { type: 'object', additionalProperties: true, description: 'What else is known, by the kind of action.' },
});

const TRAIL = schemaOf<AuditReport>('Who did what.', {
  count: int('Entries listed.', 1),
  stored_in: oneOf(['redis', 'memory'], 'memory: what this process did since it started, 1000 entries at most.'),
  waiting: int('Entries of this process that wait for Redis.', 0),
  entries: listOf(ref('AuditEntry'), 'Newest first.'),
});

export const AUDIT_SCHEMAS: Schemas = { AuditEntry: ENTRY, AuditTrail: TRAIL };
