import type { DomainEvent } from './domain-event.js';
import { compareEventIds } from './event-id.js';
import { type EventReplay, replayAfter } from './event-replay.js';

const CAPACITY = 1_000;

/** The newest events that this process has told its listeners. */
export class EventRing {
  private readonly events: DomainEvent[] = [];
  /** The last event that was forgotten: whoever has seen it has missed nothing. */
  private forgottenId: string | null = null;

  add(event: DomainEvent): void {
    this.events.push(event);
    if (this.events.length > CAPACITY) this.forgottenId = this.events.shift()?.id ?? null;
  }

  after(id: string): EventReplay {
    const missed = this.events.filter((event) => compareEventIds(event.id, id) > 0);
    return replayAfter(id, this.forgottenId ?? this.events[0]?.id, this.events.at(-1)?.id, missed);
  }
}
