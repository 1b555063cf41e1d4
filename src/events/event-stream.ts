import { randomBytes } from 'node:crypto';
import type { RedisConnections } from '../redis/redis-connections.js';
import { RedisScript } from '../redis/redis-script.js';
import { APPEND_EVENTS } from './append-events.script.js';
import type { DomainEvent } from './domain-event.js';
import { eventOfEntry } from './event-codec.js';
import type { EventBatch } from './event-outbox.js';
import { type EventReplay, replayAfter } from './event-replay.js';

export const EVENT_STREAM = 'amc:events';
export const EVENT_STREAM_MAX_LENGTH = 10_000;
/** As long as keys of its family live: a batch is tried again within seconds of Redis's return. */
const RECEIPT_TTL_MS = 86_400_000;

export interface SentBatch {
  /** In the order of its events. */
  readonly ids: readonly string[];
  /** What Redis replied when it would not announce the events to other processes; null when it did. */
  readonly refusal: Error | null;
}

/** The stream of all events in Redis: `event_type`, `timestamp`, `data` (JSON) and maybe `run_id` of each entry. */
export class EventStream {
  private readonly append = new RedisScript<[ids: string[], refusal: string]>('append-events', APPEND_EVENTS);
  /** One receipt for each process, of its last batch only: batches leave one at a time. */
  private readonly receipt = `amc:idempotency:${randomBytes(32).toString('hex')}`;

  constructor(private readonly connections: RedisConnections) {}

  /** Writes and announces a batch; sent again under the same number it is written once. */
  async send({ number, events }: EventBatch): Promise<SentBatch> {
    const { keys } = this.connections;
    const args = events.flatMap(({ event, data, toldId }) => [
      toldId ?? '',
      event.event_type,
      event.timestamp,
      event.run_id ?? '',
      data,
    ]);
    const [ids, refusal] = await this.connections.run((client) =>
      this.append.run(
        client,
        [keys.key(EVENT_STREAM), keys.key(this.receipt)],
        [EVENT_STREAM_MAX_LENGTH, number, RECEIPT_TTL_MS, keys.prefix, ...args],
      ),
    );
    return { ids, refusal: refusal === '' ? null : new Error(refusal) };
  }

  /** Events after an entry, oldest first, at most `limit` entries. */
  after(id: string, limit: number): Promise<EventReplay> {
    const key = this.connections.keys.key(EVENT_STREAM);
    return this.connections.run(async (client) => {
      // the bounds are read last: what is still in the stream then was in it when the range was read
      const [entries, oldest, newest] = await Promise.all([
        client.xrange(key, `(${id}`, '+', 'COUNT', limit),
        client.xrange(key, '-', '+', 'COUNT', 1),
        client.xrevrange(key, '+', '-', 'COUNT', 1),
      ]);
      return replayAfter(id, oldest[0]?.[0], newest[0]?.[0], eventsOf(entries));
    });
  }

  /** Id of the newest entry; `0-0` when there is none. */
  async newestId(): Promise<string> {
    const key = this.connections.keys.key(EVENT_STREAM);
    const entries = await this.connections.run((client) => client.xrevrange(key, '+', '-', 'COUNT', 1));
    return entries[0]?.[0] ?? '0-0';
  }
}

function eventsOf(entries: readonly [id: string, fields: string[]][]): DomainEvent[] {
  return entries.flatMap(([id, fields]) => eventOfEntry(id, fields) ?? []);
}
