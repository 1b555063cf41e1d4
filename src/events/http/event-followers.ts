import { Injectable, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { SseStream } from '../../common/sse/sse-stream.js';
import { SseStreams } from '../../common/sse/sse-streams.js';
import { EventBus } from '../event-bus.js';
import type { EventType } from '../event-types.js';
import { EventDelivery } from './event-delivery.js';
import { EventFeed } from './event-feed.js';
import { eventPages } from './event-pages.js';

export interface Following {
  /** null: all of them. */
  readonly types: ReadonlySet<EventType> | null;
  /** The last event that the client has; null to begin with what happens next. Need not be an id of ours. */
  readonly lastId: string | null;
}

/** The clients of `/events`. */
@Injectable()
export class EventFollowers {
  private readonly logger = new Logger(EventFollowers.name);

  constructor(
    private readonly streams: SseStreams,
    private readonly feed: EventFeed,
    private readonly bus: EventBus,
  ) {}

  /** Answers the request with events. Throws as SseStreams.open. */
  follow(request: FastifyRequest, reply: FastifyReply, { types, lastId }: Following): void {
    const stream = this.streams.open(request, reply);
    const delivery = new EventDelivery(stream, types);
    // before the past is read, so that nothing falls between
    stream.onClose(this.feed.subscribe((message) => delivery.take(message)));
    if (lastId !== null && !stream.closed) void this.resume(stream, delivery, lastId);
  }

  private async resume(stream: SseStream, delivery: EventDelivery, lastId: string): Promise<void> {
    try {
      await delivery.resume(lastId, eventPages(this.bus, lastId));
    } catch (error) {
      this.logger.error(
        `past events cannot be read: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
      // the client comes again and asks for the same
      stream.close();
    }
  }
}
