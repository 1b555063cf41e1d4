import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { RedisUnavailableError } from '../redis/redis-unavailable.error.js';
import type { RedisSubscriber } from '../redis/redis-subscriber.js';
import type { DomainEvent } from './domain-event.js';
import type { EventStream } from './event-stream.js';
import { ForeignEvents } from './foreign-events.js';

const event = (id: string): DomainEvent => ({
  id,
  event_type: 'scan.started',
  timestamp: '2026-03-16T15:00:00.000Z',
  data: { strategy: 'hybrid_v1', scheduled: true },
});

/** The channels and the stream, by hand. */
class Redis {
  readonly streamed: DomainEvent[] = [];
  slow = false;
  private hear = (_message: string): void => undefined;
  private tellActive = (): void => undefined;

  private readonly channels = {
    active: false,
    on: (type: string, listener: (message: string) => void) => {
      if (type === 'scan.started') this.hear = listener;
    },
    onActive: (listener: () => void) => (this.tellActive = listener),
  };
  readonly subscriber = this.channels as unknown as RedisSubscriber;

  readonly stream = {
    newestId: () => Promise.resolve('1-0'),
    after: (from: string) => {
      if (this.slow) return Promise.reject(new RedisUnavailableError('timeout'));
      return Promise.resolve({ reset: false, events: this.streamed.filter(({ id }) => id > from) });
    },
  } as unknown as EventStream;

  /** Into the stream, while nobody listens. */
  add(id: string): void {
    this.streamed.push(event(id));
  }

  publish(id: string): void {
    this.add(id);
    this.hear(JSON.stringify(event(id)));
  }

  subscribed(): void {
    this.channels.active = true;
    this.tellActive();
  }

  cut(): void {
    this.channels.active = false;
  }
}

describe('ForeignEvents', () => {
  let redis: Redis;
  let heard: string[];

  beforeEach(() => {
    jest.useFakeTimers();
    redis = new Redis();
    heard = [];
    new ForeignEvents({
      subscriber: redis.subscriber,
      stream: redis.stream,
      mayEcho: () => false,
      accept: ({ id }) => heard.push(id),
    });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('reads what it missed although the first try timed out and Redis never seemed away', async () => {
    redis.slow = true;
    redis.add('2-0');
    redis.subscribed();
    await jest.advanceTimersByTimeAsync(900);
    redis.slow = false;
    expect(heard).toEqual([]);
    // from the newest entry of the first subscription on
    await jest.advanceTimersByTimeAsync(200);
    expect(heard).toEqual(['2-0']);
  });

  it('reads what it missed although a message came in with the answer to the new subscription', async () => {
    redis.subscribed();
    await jest.advanceTimersByTimeAsync(0);
    redis.publish('2-0');
    redis.cut();
    redis.add('3-0');
    redis.publish('4-0');
    redis.subscribed();
    await jest.advanceTimersByTimeAsync(0);
    expect(heard).toEqual(['2-0', '3-0', '4-0']);
  });
});
