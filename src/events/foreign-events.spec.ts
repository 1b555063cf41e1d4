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

describe('ForeignEvents', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('reads what it missed although the first try timed out and Redis never seemed away', async () => {
    let subscribed = (): void => undefined;
    let slow = true;
    const heard: string[] = [];
    const subscriber = { on: () => undefined, onActive: (listener: () => void) => (subscribed = listener) };
    const stream = {
      newestId: () => Promise.resolve('1-0'),
      after: (from: string) => {
        if (slow) return Promise.reject(new RedisUnavailableError('timeout'));
        return Promise.resolve({ reset: false, events: from === '1-0' ? [event('2-0')] : [] });
      },
    };
    new ForeignEvents({
      subscriber: subscriber as unknown as RedisSubscriber,
      stream: stream as unknown as EventStream,
      mayEcho: () => false,
      accept: ({ id }) => heard.push(id),
    });
    subscribed();
    await jest.advanceTimersByTimeAsync(900);
    slow = false;
    expect(heard).toEqual([]);
    await jest.advanceTimersByTimeAsync(200);
    expect(heard).toEqual(['2-0']);
  });
});
