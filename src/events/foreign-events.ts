import { Logger } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { RedisUnavailableError } from '../redis/redis-unavailable.error.js';
import type { RedisSubscriber } from '../redis/redis-subscriber.js';
import type { DomainEvent } from './domain-event.js';
import { parseEvent } from './event-codec.js';
import type { EventStream } from './event-stream.js';
import { EVENT_TYPES, type EventType } from './event-types.js';

/** Ids to know again: more than the stream holds. */
const REMEMBERED_IDS = 16_384;
/** What may wait while what was missed is read, or while it is unclear whether a message is our own. */
const MAX_PARKED = 1_000;
const PAGE = 1_000;
/** A Redis that was slow once does not say when it is well again. */
const RETRY_MS = 1_000;

export interface ForeignEventsOptions {
  readonly subscriber: RedisSubscriber;
  readonly stream: EventStream;
  /** True while messages may be echoes of our own events, whose ids are not known yet. */
  readonly mayEcho: () => boolean;
  readonly accept: (event: DomainEvent) => void;
}

/**
 * What other processes publish, each event once: from the channels, and from the stream what was missed while the
 * channels were cut. The echo of our own events is left out by their ids.
 */
export class ForeignEvents {
  private readonly logger = new Logger('EventBus');
  private readonly known = new LRUCache<string, true>({ max: REMEMBERED_IDS });
  private parked: DomainEvent[] = [];
  /** The last entry of the stream that is known to have come in, with all before it; null before the first subscription. */
  private cursor: string | null = null;
  private isBehind = false;
  private isReading = false;
  /** Messages that were no event of this version. */
  ignored = 0;

  constructor(private readonly options: ForeignEventsOptions) {
    for (const type of EVENT_TYPES) options.subscriber.on(type, (message) => this.onMessage(type, message));
    options.subscriber.onActive(() => {
      this.isBehind = true;
      this.resume();
    });
  }

  /** Our own events have these ids: their echo is no news. */
  markOwn(ids: readonly string[]): void {
    for (const id of ids) this.known.set(id, true);
  }

  /** What waited goes on, if nothing is unclear any more. */
  release(): void {
    if (this.mustWait()) return;
    const events = this.parked;
    this.parked = [];
    for (const event of events) this.accept(event);
  }

  /** Reads what was missed, if anything: on every subscription, and when Redis is back. */
  resume(): void {
    if (this.isBehind && !this.isReading) void this.catchUp();
  }

  private async catchUp(): Promise<void> {
    this.isReading = true;
    try {
      while (this.isBehind) {
        this.isBehind = false;
        this.parked = [...(await this.readMissed()), ...this.parked];
      }
      this.cursor = this.parked.at(-1)?.id ?? this.cursor;
    } catch (error) {
      // Redis's return, or the next subscription, may lead here again before that
      this.isBehind = true;
      setTimeout(() => this.resume(), RETRY_MS).unref();
      if (!(error instanceof RedisUnavailableError))
        this.logger.warn(`missed events cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      this.isReading = false;
      this.release();
    }
  }

  private async readMissed(): Promise<DomainEvent[]> {
    const missed: DomainEvent[] = [];
    if (this.cursor === null) {
      const newest = await this.options.stream.newestId();
      // a message may have come meanwhile
      this.cursor ??= newest;
    }
    let from = this.cursor;
    for (;;) {
      const { events } = await this.options.stream.after(from, PAGE);
      const last = events.at(-1);
      if (last === undefined) return missed;
      missed.push(...events);
      from = last.id;
    }
  }

  private onMessage(type: EventType, message: string): void {
    const event = parseEvent(message);
    if (event?.event_type !== type) {
      this.ignored++;
      return;
    }
    // the first messages of a new connection come before it is told of: what was missed comes before them
    const isSubscribed = this.options.subscriber.active;
    if (this.cursor === null || (isSubscribed && !this.isBehind && !this.isReading)) this.cursor = event.id;
    if (isSubscribed && !this.mustWait()) {
      this.accept(event);
      return;
    }
    this.parked.push(event);
    // rather twice than never
    if (this.parked.length > MAX_PARKED) this.accept(this.parked.shift() ?? event);
  }

  private mustWait(): boolean {
    return this.isReading || this.options.mayEcho();
  }

  private accept(event: DomainEvent): void {
    if (this.known.has(event.id)) return;
    this.known.set(event.id, true);
    this.options.accept(event);
  }
}
