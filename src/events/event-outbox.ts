import type { DomainEvent, StampedEvent } from './domain-event.js';

const CAPACITY = 1_000;
/** One script call must end well within the command timeout of a request connection. */
const MAX_BATCH_CHARS = 1024 * 1024;

export interface OutgoingEvent {
  readonly event: StampedEvent;
  /** `event.data` as JSON. */
  readonly data: string;
  /** The id under which this process's listeners were told of it; null while they wait for the one that Redis gives. */
  readonly toldId: string | null;
}

export interface EventBatch {
  /** Unique in this process; a batch that is tried again keeps its number. */
  readonly number: number;
  readonly events: readonly OutgoingEvent[];
}

/** Events on their way to Redis, in order. The newest 1000 are kept while it is away; older ones are dropped and counted. */
export class EventOutbox {
  private events: OutgoingEvent[] = [];
  private batch: { readonly number: number; size: number; isUnclear: boolean } | null = null;
  private batches = 0;
  dropped = 0;

  get size(): number {
    return this.events.length;
  }

  /** True from the moment a batch leaves until it is known whether it arrived. */
  get isInDoubt(): boolean {
    return this.batch !== null;
  }

  add(event: OutgoingEvent): void {
    this.events.push(event);
    if (this.events.length <= CAPACITY) return;
    this.events.shift();
    this.dropped++;
    if (this.batch !== null && --this.batch.size === 0) this.batch = null;
  }

  /** The batch in doubt once more, or else the oldest events; null when there are none. */
  nextBatch(): EventBatch | null {
    if (this.events.length === 0) return null;
    this.batch ??= { number: ++this.batches, size: this.batchSize(), isUnclear: false };
    return { number: this.batch.number, events: this.events.slice(0, this.batch.size) };
  }

  /** The batch has arrived. Returns what is left of it: its oldest events may have been dropped meanwhile. */
  confirm(): OutgoingEvent[] {
    const arrived = this.events.splice(0, this.batch?.size ?? 0);
    this.batch = null;
    return arrived;
  }

  /** The answer was lost: the batch may have arrived, or still may. */
  markUnclear(): void {
    if (this.batch !== null) this.batch.isUnclear = true;
  }

  /** It has not arrived this time. If no earlier attempt can have, its events may leave in another batch. */
  refuse(): void {
    if (this.batch?.isUnclear === false) this.batch = null;
  }

  /** The events whose listeners still wait for an id from Redis, each with an id of our own that it keeps from now on. */
  takeUntold(nextId: () => string): DomainEvent[] {
    const told: DomainEvent[] = [];
    this.events = this.events.map((outgoing) => {
      if (outgoing.toldId !== null) return outgoing;
      const event = { ...outgoing.event, id: nextId() };
      told.push(event);
      return { ...outgoing, toldId: event.id };
    });
    return told;
  }

  private batchSize(): number {
    let chars = 0;
    const firstTooMany = this.events.findIndex(({ data }) => (chars += data.length) > MAX_BATCH_CHARS);
    return firstTooMany === -1 ? this.events.length : Math.max(1, firstTooMany);
  }
}
