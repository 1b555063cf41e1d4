import { Injectable, Logger } from '@nestjs/common';
import { setImmediate as turn } from 'node:timers/promises';
import type { DomainEvent } from '../domain-event.js';
import { EventBus } from '../event-bus.js';
import { compareEventIds, earlierEventId } from '../event-id.js';
import { type EventMessage, messageOf } from './event-message.js';
import { eventPages } from './event-pages.js';
import { RecentIds } from './recent-ids.js';

/** More than the stream in Redis holds. */
const REMEMBERED_IDS = 16_384;
/** What was appended before the first event that this process is told may be told after it, within this time. */
const FIRST_RACE_MS = 1_000;
/** After so much, sockets get their turn: only slow clients may pile up. */
const TURN_CHARS = 128 * 1024;

/**
 * The live events for all clients of `/events`, each once and in the order of the ids. The bus tells the events of two
 * processes in the order they happen to arrive; a client that left between two that came the wrong way round could not
 * resume without a loss. So what the bus tells is merged with what the stream has up to there.
 */
@Injectable()
export class EventFeed {
  private readonly logger = new Logger(EventFeed.name);
  private readonly listeners = new Set<(message: EventMessage) => void>();
  private readonly emitted = new RecentIds(REMEMBERED_IDS);
  private told: DomainEvent[] = [];
  /** The newest event that was emitted, or told while nobody listened. */
  private cursor: string | null = null;
  /** Where the cursor was when the first of the present listeners came: what is older is past to all of them. */
  private floor: string | null = null;
  private isBusy = false;

  constructor(private readonly bus: EventBus) {
    bus.subscribe((event) => this.onTold(event));
  }

  /** The listener must not throw. Returns how to stop. */
  subscribe(listener: (message: EventMessage) => void): () => void {
    if (this.listeners.size === 0) this.floor = this.cursor;
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private onTold(event: DomainEvent): void {
    if (this.listeners.size === 0 && !this.isBusy) {
      this.advance(event.id);
      return;
    }
    if (this.floor !== null && compareEventIds(event.id, this.floor) <= 0) return;
    this.told.push(event);
    if (!this.isBusy) void this.work();
  }

  private async work(): Promise<void> {
    this.isBusy = true;
    try {
      while (this.told.length > 0) {
        // what is told within one turn is one read
        await turn();
        const told = this.told;
        this.told = [];
        await this.emit([...(await this.readNew(told)), ...told]);
      }
    } finally {
      this.isBusy = false;
    }
  }

  /** What the stream has after the cursor, also what nobody was told of yet. */
  private async readNew(told: readonly DomainEvent[]): Promise<DomainEvent[]> {
    const events: DomainEvent[] = [];
    const cursor =
      this.cursor ?? earlierEventId(told.map(({ id }) => id).sort(compareEventIds)[0] ?? '0-0', FIRST_RACE_MS);
    try {
      for await (const page of eventPages(this.bus, cursor)) events.push(...page.events);
    } catch (error) {
      this.logger.warn(`events cannot be put in order: ${error instanceof Error ? error.message : String(error)}`);
    }
    return events;
  }

  /** An event that comes late, as after an outage that was ours alone, still goes out: rather out of order than never. */
  private async emit(events: DomainEvent[]): Promise<void> {
    let chars = 0;
    for (const event of events.sort((a, b) => compareEventIds(a.id, b.id))) {
      if (this.emitted.has(event.id)) continue;
      this.emitted.add(event.id);
      this.advance(event.id);
      const message = messageOf(event);
      for (const listener of [...this.listeners]) listener(message);
      chars += message.data.length;
      if (chars < TURN_CHARS) continue;
      chars = 0;
      await turn();
    }
  }

  private advance(id: string): void {
    if (this.cursor === null || compareEventIds(id, this.cursor) > 0) this.cursor = id;
  }
}
