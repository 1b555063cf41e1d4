import type { EventData, EventType } from './event-types.js';

/** One event as everybody sees it: in memory, on the channel of its type and at `/events`. */
export type DomainEvent<T extends EventType = EventType> = {
  [K in T]: {
    /** `<ms>-<seq>`: the id of its stream entry, or one made here while there is no stream. */
    readonly id: string;
    readonly event_type: K;
    /** When it was published, ISO 8601 UTC. */
    readonly timestamp: string;
    readonly run_id?: string;
    readonly data: EventData<K>;
  };
}[T];

/** What a publisher says; the bus adds id and timestamp. */
export type NewEvent<T extends EventType = EventType> = {
  [K in T]: { readonly event_type: K; readonly run_id?: string; readonly data: EventData<K> };
}[T];

/** An event that has a time and no id yet. */
export type StampedEvent = NewEvent & { readonly timestamp: string };
