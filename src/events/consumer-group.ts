import type { RedisClient } from '../redis/redis-client.js';
import type { RedisConnections } from '../redis/redis-connections.js';
import { compareEventIds } from './event-id.js';
import { EVENT_STREAM, EVENT_STREAM_MAX_LENGTH } from './event-stream.js';

/** Entries that were given up, with why; kept beside the stream itself. */
const DEAD_EVENT_STREAM = `${EVENT_STREAM}:dead`;

/** An entry of the stream as it was delivered to a consumer. */
export interface Delivery {
  readonly id: string;
  /** name, value, name, value. */
  readonly fields: string[];
  /** How often it was delivered to anybody of the group, this time included. */
  readonly deliveries: number;
}

type Entry = [id: string, fields: string[]];

/** The commands of one consumer in one group on the event stream. */
export class ConsumerGroup {
  private readonly stream: string;
  private readonly deadStream: string;

  constructor(
    private readonly connections: RedisConnections,
    private readonly group: string,
    private readonly consumer: string,
  ) {
    this.stream = connections.keys.key(EVENT_STREAM);
    this.deadStream = connections.keys.key(DEAD_EVENT_STREAM);
  }

  /**
   * Creates the group, unless it exists, after the entry with this id; null = after the newest. When the stream has been
   * lost and began anew with older ids, the group begins with it. Returns where a group would begin.
   */
  async ensure(after: string | null): Promise<string> {
    return this.connections.run(async (client) => {
      const entries = await client.xrevrange(this.stream, '+', '-', 'COUNT', 1);
      const newest = entries[0]?.[0] ?? '0-0';
      const start = after === null ? newest : compareEventIds(after, newest) > 0 ? '0-0' : after;
      try {
        await client.xgroup('CREATE', this.stream, this.group, start, 'MKSTREAM');
      } catch (error) {
        if (!isReply(error, 'BUSYGROUP')) throw error;
      }
      return start;
    });
  }

  /** Waits up to `blockMs` for an entry that nobody of the group has had; null when there was none. */
  async next(blocking: RedisClient, blockMs: number): Promise<Delivery | null> {
    const reply = (await blocking.xreadgroup(
      ...(['GROUP', this.group, this.consumer, 'COUNT', 1, 'BLOCK', blockMs] as const),
      ...(['STREAMS', this.stream, '>'] as const),
    )) as [stream: string, entries: Entry[]][] | null;
    const entry = reply?.[0]?.[1][0];
    return entry === undefined ? null : { id: entry[0], fields: entry[1], deliveries: 1 };
  }

  /** Takes over one entry that somebody has had for `minIdleMs` without an acknowledgement. `cursor` goes through them all, from and to `0-0`. */
  async claim(minIdleMs: number, cursor: string): Promise<{ cursor: string; delivery: Delivery | null }> {
    return this.connections.run(async (client) => {
      const [next, entries] = (await client.xautoclaim(
        ...([this.stream, this.group, this.consumer, minIdleMs, cursor, 'COUNT', 1] as const),
      )) as [cursor: string, entries: (Entry | null)[]];
      const entry = entries[0];
      // an entry that was trimmed meanwhile
      if (entry == null) return { cursor: next, delivery: null };
      const [id, fields] = entry;
      const pending = (await client.xpending(this.stream, this.group, id, id, 1)) as [string, string, number, number][];
      return { cursor: next, delivery: { id, fields, deliveries: pending[0]?.[3] ?? 1 } };
    });
  }

  async acknowledge(id: string): Promise<void> {
    await this.connections.run((client) => client.xack(this.stream, this.group, id));
  }

  /** Moves an entry to the stream of the dead, in one step. */
  async bury({ id, fields, deliveries }: Delivery): Promise<void> {
    const epitaph = ['source_id', id, 'group', this.group, 'deliveries', deliveries, ...fields];
    await this.connections.run(async (client) => {
      const replies = await client
        .multi()
        .xadd(this.deadStream, 'MAXLEN', '~', EVENT_STREAM_MAX_LENGTH, '*', ...epitaph)
        .xack(this.stream, this.group, id)
        .exec();
      const failure = replies?.find(([error]) => error !== null)?.[0];
      if (failure != null) throw failure;
    });
  }
}

/** Redis says by the first word what kind of error it is. */
export function isReply(error: unknown, code: string): boolean {
  return error instanceof Error && error.message.startsWith(`${code} `);
}
