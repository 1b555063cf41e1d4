import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { RedisConnections } from '../redis/redis-connections.js';
import { RedisSubscriber } from '../redis/redis-subscriber.js';
import { RedisUnavailableError } from '../redis/redis-unavailable.error.js';
import type { DomainEvent, NewEvent, StampedEvent } from './domain-event.js';
import { MAX_DATA_CHARS } from './event-codec.js';
import { compareEventIds, isEventId, nextEventId } from './event-id.js';
import { EventListeners } from './event-listeners.js';
import { EventOutbox } from './event-outbox.js';
import type { EventReplay } from './event-replay.js';
import { EventRing } from './event-ring.js';
import { EventStream, type SentBatch } from './event-stream.js';
import type { EventType } from './event-types.js';
import { ForeignEvents } from './foreign-events.js';

/** A Redis that answers but refuses (out of memory, read-only) says nothing when it is well again. */
const RETRY_MS = 1_000;
const REPLAY_LIMIT = 1_000;
/** As state and logs name what Redis refuses us. */
const PURPOSE = 'events';
/** After these nobody knows whether the script has run, or will. */
const UNCLEAR: ReadonlySet<string> = new Set(['timeout', 'unreachable']);

export interface EventBusStats {
  /** Events that wait for Redis. */
  readonly buffered: number;
  /** Events that Redis will never get, because it was away for too long or they were too large. */
  readonly dropped: number;
  /** Messages on our channels that were no event of this version. */
  readonly ignored: number;
}

/**
 * Announces what happens, in this process and, through Redis, in all others. While Redis is away, or none is configured,
 * listeners of this process are told at once; otherwise as soon as the stream has given the event its id.
 */
@Injectable()
export class EventBus implements BeforeApplicationShutdown {
  private readonly logger = new Logger(EventBus.name);
  private readonly listeners = new EventListeners();
  private readonly ring = new EventRing();
  private readonly outbox = new EventOutbox();
  private readonly stream: EventStream;
  private readonly foreign: ForeignEvents;
  private lastId = '0-0';
  private unsendable = 0;
  /** Dropped events that the log has told of. */
  private reported = 0;
  private flight: Promise<void> | null = null;
  private retry: NodeJS.Timeout | null = null;
  private isFlushDue = false;

  constructor(
    private readonly connections: RedisConnections,
    subscriber: RedisSubscriber,
    private readonly clock: Clock,
  ) {
    this.stream = new EventStream(connections);
    this.foreign = new ForeignEvents({
      subscriber,
      stream: this.stream,
      mayEcho: () => this.outbox.isInDoubt,
      accept: (event) => this.tell(event),
    });
    connections.onStateChange(({ status }) => {
      if (status !== 'up') return;
      void this.flush();
      this.foreign.resume();
    });
  }

  get stats(): EventBusStats {
    return {
      buffered: this.outbox.size,
      dropped: this.outbox.dropped + this.unsendable,
      ignored: this.foreign.ignored,
    };
  }

  /**
   * Never throws and never has to be awaited. Events keep their order; those of one tick leave in one round trip. Redis
   * gets each event once, also when an answer is lost; the newest 1000 wait for it while it is away.
   */
  publish(...events: readonly NewEvent[]): void {
    const timestamp = new Date(this.clock.nowMs()).toISOString();
    const { status } = this.connections.state;
    for (const event of events) {
      const stamped = { ...event, timestamp };
      if (status === 'disabled') this.tell({ ...stamped, id: this.nextId() });
      else this.enqueue(stamped);
    }
    if (status === 'up') this.flushSoon();
    else this.tellWaiting();
  }

  /**
   * Own events and those of other processes, each once, in the order of each publisher. A listener is called
   * synchronously and should be brief; when it throws, that is logged and nobody else is harmed. Returns how to stop.
   */
  subscribe<T extends EventType>(listener: (event: DomainEvent<T>) => void, types?: readonly T[]): () => void {
    return this.listeners.add(listener, types);
  }

  /**
   * At most `limit` events after the one with this id: from the stream, or while Redis is away from the newest 1000 of
   * this process. Whoever subscribes first, replays then, and leaves out ids he has seen misses nothing.
   */
  async eventsAfter(id: string, limit = REPLAY_LIMIT): Promise<EventReplay> {
    if (!isEventId(id)) return { reset: true, events: [] };
    try {
      return await this.stream.after(id, limit);
    } catch (error) {
      if (!(error instanceof RedisUnavailableError)) throw error;
      const { reset, events } = this.ring.after(id);
      return { reset, events: events.slice(0, limit) };
    }
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.flush();
    if (this.retry !== null) clearTimeout(this.retry);
  }

  private enqueue(event: StampedEvent): void {
    const data = JSON.stringify(event.data);
    if (data.length <= MAX_DATA_CHARS) {
      this.outbox.add({ event, data, toldId: null });
      return;
    }
    this.unsendable++;
    this.logger.error(`${event.event_type} is too large for other processes: ${data.length} characters`);
    this.tellWaiting();
    this.tell({ ...event, id: this.nextId() });
  }

  private tell(event: DomainEvent): void {
    if (compareEventIds(event.id, this.lastId) > 0) this.lastId = event.id;
    this.ring.add(event);
    this.listeners.tell(event);
  }

  private tellWaiting(): void {
    for (const event of this.outbox.takeUntold(() => this.nextId())) this.tell(event);
  }

  private nextId(): string {
    return (this.lastId = nextEventId(this.lastId, this.clock.nowMs()));
  }

  private flushSoon(): void {
    if (this.isFlushDue) return;
    this.isFlushDue = true;
    setImmediate(() => {
      this.isFlushDue = false;
      void this.flush();
    });
  }

  /** One batch at a time, so that order holds and one receipt is enough. */
  private async flush(): Promise<void> {
    this.flight ??= this.sendAll().finally(() => (this.flight = null));
    await this.flight;
  }

  private async sendAll(): Promise<void> {
    try {
      while (this.connections.state.status === 'up') {
        const batch = this.outbox.nextBatch();
        if (batch === null) return;
        this.onSent(await this.stream.send(batch));
      }
      this.tellWaiting();
    } catch (error) {
      this.onFailure(error);
    }
  }

  /** The ids belong to the end of the batch when its oldest events were dropped while it was under way. */
  private onSent({ ids, refusal }: SentBatch): void {
    this.connections.report(PURPOSE, refusal);
    this.reportDropped();
    this.foreign.markOwn(ids);
    const arrived = this.outbox.confirm();
    const skipped = ids.length - arrived.length;
    arrived.forEach(({ event, toldId }, i) => {
      const id = ids[i + skipped];
      if (id !== undefined && toldId === null) this.tell({ ...event, id });
    });
    this.foreign.release();
  }

  private reportDropped(): void {
    const { dropped } = this.outbox;
    if (dropped > this.reported)
      this.logger.warn(`${dropped - this.reported} events never reached Redis: it was away for too long`);
    this.reported = dropped;
  }

  private onFailure(error: unknown): void {
    const isUnavailable = error instanceof RedisUnavailableError;
    if (isUnavailable && UNCLEAR.has(error.trouble)) this.outbox.markUnclear();
    else this.outbox.refuse();
    // an absent Redis is told by its connections
    if (!isUnavailable) this.connections.report(PURPOSE, error instanceof Error ? error : new Error(String(error)));
    this.tellWaiting();
    this.foreign.release();
    this.retry ??= setTimeout(() => {
      this.retry = null;
      void this.flush();
    }, RETRY_MS).unref();
  }
}
