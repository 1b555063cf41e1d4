import type { SseMessage } from '../../common/sse/sse-message.js';
import type { DomainEvent } from '../domain-event.js';
import type { EventType } from '../event-types.js';

/** A domain event as a client of `/events` receives it: `data` is its envelope as JSON. */
export interface EventMessage extends SseMessage {
  readonly id: string;
  readonly event: EventType;
}

export function messageOf(event: DomainEvent): EventMessage {
  return { id: event.id, event: event.event_type, data: JSON.stringify(event) };
}
