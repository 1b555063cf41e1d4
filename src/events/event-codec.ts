import { z } from 'zod';
import { parsedJson } from '../common/parsed-json.js';
import type { DomainEvent } from './domain-event.js';
import { isEventId } from './event-id.js';
import { EVENT_DATA, EVENT_TYPES } from './event-types.js';

/** Larger data is neither sent nor read: a thousand changes of a board take a third of it. */
export const MAX_DATA_CHARS = 1024 * 1024;
/** The rest of the envelope is short; a run's id is the only part of it that is free text. */
const MAX_MESSAGE_CHARS = MAX_DATA_CHARS + 1024;

const envelope = z.object({
  id: z.string().refine(isEventId),
  event_type: z.enum(EVENT_TYPES),
  timestamp: z.iso.datetime(),
  run_id: z.string().optional(),
  data: z.unknown(),
});

/** The event in a message of another process, or null when it is none that this version knows. Fields it does not know stay. */
export function parseEvent(message: string): DomainEvent | null {
  return message.length > MAX_MESSAGE_CHARS ? null : checkedEvent(parsedJson(message));
}

/** The event in an entry of the stream: its id, and its fields as name, value, name, value. */
export function eventOfEntry(id: string, fields: readonly string[]): DomainEvent | null {
  const entry = new Map<string, string>();
  for (let i = 0; i + 1 < fields.length; i += 2) entry.set(fields[i] ?? '', fields[i + 1] ?? '');
  const data = entry.get('data') ?? '';
  if (data.length > MAX_DATA_CHARS) return null;
  return checkedEvent({
    id,
    event_type: entry.get('event_type'),
    timestamp: entry.get('timestamp'),
    ...(entry.has('run_id') && { run_id: entry.get('run_id') }),
    data: parsedJson(data),
  });
}

function checkedEvent(candidate: unknown): DomainEvent | null {
  const parsed = envelope.safeParse(candidate);
  if (!parsed.success) return null;
  const { event_type: eventType, data } = parsed.data;
  return EVENT_DATA[eventType].safeParse(data).success ? (candidate as DomainEvent) : null;
}
