import { Redis } from 'ioredis';
import type { DomainEvent } from '../../src/events/domain-event.js';
import { eventOfEntry } from '../../src/events/event-codec.js';
import { EventProcess } from './event-process.js';
import { RedisServer } from './redis/redis-server.js';
import { numberOf } from './sample-events.js';

/** A Redis with any number of processes on it. */
export class EventNetwork {
  private readonly processes: EventProcess[] = [];

  private constructor(
    readonly server: RedisServer,
    /** A plain client, to look and to meddle. */
    readonly raw: Redis,
  ) {
    // it reconnects by itself, and says so each time
    raw.on('error', () => undefined);
  }

  static async open(): Promise<EventNetwork> {
    const server = await RedisServer.start();
    return new EventNetwork(server, new Redis(server.port, '127.0.0.1', { disconnectTimeout: 100 }));
  }

  /** A new process, connected and subscribed. */
  async join(env: Readonly<Record<string, string>> = {}): Promise<EventProcess> {
    const process = await EventProcess.start({ REDIS_URL: this.server.url, ...env });
    this.processes.push(process);
    await process.connected();
    return process;
  }

  /** What is in the stream. */
  async streamed(): Promise<(DomainEvent | null)[]> {
    const entries = await this.raw.xrange('amc:events', '-', '+');
    return entries.map(([id, fields]) => eventOfEntry(id, fields));
  }

  /** Ends all processes and empties Redis. */
  async clear(): Promise<void> {
    await Promise.all(this.processes.splice(0).map((process) => process.close()));
    await this.raw.flushall();
  }

  async close(): Promise<void> {
    await this.clear();
    await this.raw.quit();
    await this.server.stop();
  }
}

/** The numbers of numbered events. */
export function numbersOf(events: readonly (DomainEvent | null)[]): number[] {
  return events.map((event) => (event === null ? NaN : numberOf(event)));
}

/** from, from + 1, ... up to but without `to`. */
export function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}
