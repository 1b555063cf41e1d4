import { Logger } from '@nestjs/common';
import type { DomainEvent } from './domain-event.js';
import type { EventType } from './event-types.js';

interface Registration {
  readonly types: ReadonlySet<EventType> | null;
  readonly listener: (event: DomainEvent) => void;
}

/** Tells events to listeners, one after the other: an event that a listener publishes comes after the one it heard. */
export class EventListeners {
  private readonly logger = new Logger('EventBus');
  private readonly registrations = new Set<Registration>();
  private readonly queue: DomainEvent[] = [];
  private telling = false;

  /** Without types: all of them. Returns how to stop listening. */
  add<T extends EventType>(listener: (event: DomainEvent<T>) => void, types?: readonly T[]): () => void {
    const registration: Registration = {
      types: types === undefined ? null : new Set(types),
      listener: listener as (event: DomainEvent) => void,
    };
    this.registrations.add(registration);
    return () => this.registrations.delete(registration);
  }

  tell(event: DomainEvent): void {
    this.queue.push(event);
    if (this.telling) return;
    this.telling = true;
    for (let next = this.queue.shift(); next !== undefined; next = this.queue.shift()) this.tellEach(next);
    this.telling = false;
  }

  /** A listener's failure is its own: the publisher and the other listeners go on. */
  private tellEach(event: DomainEvent): void {
    for (const { types, listener } of [...this.registrations]) {
      if (types !== null && !types.has(event.event_type)) continue;
      try {
        listener(event);
      } catch (error) {
        this.logger.error(
          `a listener failed on ${event.event_type} ${event.id}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
        );
      }
    }
  }
}
