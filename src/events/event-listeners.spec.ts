import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { DomainEvent } from './domain-event.js';
import { EventListeners } from './event-listeners.js';

const failed = (id: string): DomainEvent => ({
  id,
  event_type: 'scan.failed',
  timestamp: '2026-11-21T07:45:11.000Z',
  data: { code: 'network', consecutive_failures: 1 },
});
const started: DomainEvent = {
  ...failed('9-0'),
  event_type: 'scan.started',
  data: { strategy: 'hybrid_v1', scheduled: true },
};

describe('EventListeners', () => {
  let errors: string[];
  beforeEach(() => {
    errors = [];
    jest.spyOn(Logger.prototype, 'error').mockImplementation((message: string) => void errors.push(message));
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('tells each listener the types it asked for, until it stops', () => {
    const listeners = new EventListeners();
    const all: string[] = [];
    const starts: string[] = [];
    listeners.add((event) => void all.push(event.event_type));
    const stop = listeners.add(({ data }) => void starts.push(data.strategy), ['scan.started']);
    listeners.tell(failed('1-0'));
    listeners.tell(started);
    stop();
    listeners.tell(started);
    expect(all).toEqual(['scan.failed', 'scan.started', 'scan.started']);
    expect(starts).toEqual(['hybrid_v1']);
  });

  it('goes on when one fails, and says so', () => {
    const listeners = new EventListeners();
    const heard: string[] = [];
    listeners.add(() => {
      throw new Error('broken listener');
    });
    listeners.add(({ id }) => void heard.push(id));
    listeners.tell(failed('1-0'));
    expect(heard).toEqual(['1-0']);
    expect(errors).toEqual([expect.stringContaining('broken listener')]);
  });

  it('tells everybody one event before the next, also when a listener causes it', () => {
    const listeners = new EventListeners();
    const heard: string[] = [];
    listeners.add(({ id }) => {
      if (id === '1-0') listeners.tell(failed('2-0'));
    });
    listeners.add(({ id }) => void heard.push(id));
    listeners.tell(failed('1-0'));
    expect(heard).toEqual(['1-0', '2-0']);
  });
});
