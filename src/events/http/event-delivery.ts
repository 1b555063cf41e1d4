import type { SseStream } from '../../common/sse/sse-stream.js';
import { compareEventIds } from '../event-id.js';
import type { EventReplay } from '../event-replay.js';
import type { EventType } from '../event-types.js';
import { type EventMessage, messageOf } from './event-message.js';
import { RecentIds } from './recent-ids.js';

/** Live events that may wait for the past; a client that needs longer comes again and resumes. */
const MAX_WAITING = 2_000;
/** Ids to know again: the live events are never that far behind the past. */
const REMEMBERED_IDS = 4_096;

/** What one client is sent: the past if it resumes, then what happens, each event once. */
export class EventDelivery {
  private readonly replayed = new RecentIds(REMEMBERED_IDS);
  /** null: nothing has to wait. */
  private waiting: EventMessage[] | null = null;
  /** The client has this and all before it, maybe from another process that was told sooner; null: not known. */
  private floor: string | null = null;

  /** @param types null: all of them */
  constructor(
    private readonly stream: SseStream,
    private readonly types: ReadonlySet<EventType> | null,
  ) {}

  /** A live event. */
  take(message: EventMessage): void {
    if (!this.isWanted(message.event)) return;
    if (this.waiting === null) this.sendNew(message);
    else if (this.waiting.push(message) > MAX_WAITING) this.stream.drop();
  }

  /**
   * Sends the past as fast as the client takes it; live events wait. Where some of it is forgotten, `reset` comes first.
   * Rejects with the error of the pages.
   */
  async resume(lastId: string, pages: AsyncIterable<EventReplay>): Promise<void> {
    const waiting: EventMessage[] = [];
    this.waiting = waiting;
    let isLost = false;
    for await (const { reset, events } of pages) {
      isLost ||= reset;
      if (reset) this.stream.send({ event: 'reset', data: JSON.stringify({ last_event_id: lastId }) });
      for (const event of events) {
        if (!this.isWanted(event.event_type)) continue;
        this.replayed.add(event.id);
        this.stream.send(messageOf(event));
        await this.stream.drained();
      }
      if (this.stream.closed) break;
    }
    if (!isLost) this.floor = lastId;
    this.waiting = null;
    for (const message of waiting) this.sendNew(message);
  }

  private sendNew(message: EventMessage): void {
    const isOld = this.floor !== null && compareEventIds(message.id, this.floor) <= 0;
    if (!isOld && !this.replayed.has(message.id)) this.stream.send(message);
  }

  private isWanted(type: EventType): boolean {
    return this.types === null || this.types.has(type);
  }
}
