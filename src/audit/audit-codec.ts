import { z } from 'zod';
import { parsedJson } from '../common/parsed-json.js';
import { AUDIT_OUTCOMES, type AuditEntry } from './audit-entry.js';

/** Whoever writes to the stream may leave any of these out, and add what he likes. */
const DATA = z.looseObject({
  id: z.string().optional(),
  target: z.string().nullable().catch(null),
  count: z.number().nullable().catch(null),
  outcome: z.enum(AUDIT_OUTCOMES).nullable().catch(null),
  request_id: z.string().nullable().catch(null),
});

/** The fields of a stream entry: at, by ('' = unknown), action, and the rest as JSON in data. */
export function fieldsOf({ at, by, action, details, ...rest }: AuditEntry): [string, string, string, string] {
  return [at, by ?? '', action, JSON.stringify({ ...details, ...rest })];
}

/** null when nobody can make sense of it. @param streamId names what has no id of its own */
export function auditEntryOf(streamId: string, fields: readonly string[]): AuditEntry | null {
  const named = new Map(fields.flatMap((name, at) => (at % 2 === 0 ? [[name, fields[at + 1] ?? ''] as const] : [])));
  const data = DATA.safeParse(parsedJson(named.get('data') ?? ''));
  const [at, by = '', action] = [named.get('at'), named.get('by'), named.get('action')];
  if (!data.success || at === undefined || action === undefined) return null;
  const { id = streamId, target, count, outcome, request_id, ...details } = data.data;
  return { id, at, by: by === '' ? null : by, action, target, count, outcome, request_id, details };
}
