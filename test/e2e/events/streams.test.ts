import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { once } from 'node:events';
import { EventSource } from 'undici';
import type { NewEvent } from '../../../src/events/domain-event.js';
import { EVENT_TYPES } from '../../../src/events/event-types.js';
import { KEYS, READER_KEY } from '../../support/auth/auth-app.js';
import { range } from '../../support/event-network.js';
import { eventually } from '../../support/eventually.js';
import { RawConnection } from '../../support/raw-http.js';
import { numbered, sampleEvents } from '../../support/sample-events.js';
import { EventsApp } from '../../support/sse/events-app.js';
import { SampleStreamController } from '../../support/sse/sample-stream.controller.js';

const MAX_STREAMS = 200;
const HEARTBEAT_MS = 15_000;
/** The bound of a whole shutdown. */
const SHUTDOWN_MS = 2_000;
/** All but intervals. */
const REAL_TIMERS = [
  'Date',
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
  'setTimeout',
  'clearTimeout',
] as const;
const GET_EVENTS = 'GET /events HTTP/1.1\r\nHost: x\r\n\r\n';

/** An event of about this size. */
const large = (chars: number): NewEvent => ({
  event_type: 'cache.cleared',
  data: { pattern: 'x'.repeat(chars), tag: null, keys_cleared: 0 },
});

describe('event streams', () => {
  let app: EventsApp;

  afterEach(async () => {
    jest.useRealTimers();
    await app.close();
  });

  it('send every type of event whole, under its id and type', async () => {
    app = await EventsApp.start();
    const client = await app.follow();
    app.bus.publish(...sampleEvents);
    await client.until(({ length }) => length === sampleEvents.length);
    expect(client.text).toMatch(/^retry: 3000\n\n/);
    client.received.forEach(({ lastEventId, event, data }, i) => {
      expect(event).toBe(sampleEvents[i]?.event_type);
      expect(JSON.parse(data)).toEqual({
        ...sampleEvents[i],
        id: lastEventId,
        timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
      });
    });
  });

  it('are understood by a client that others wrote', async () => {
    app = await EventsApp.start();
    const source = new EventSource(`http://127.0.0.1:${String(app.port)}/events`);
    await once(source, 'open');
    const heard = once(source, 'universe.tripwire') as Promise<[{ data: string; lastEventId: string }]>;
    app.bus.publish(...sampleEvents);
    const [{ data, lastEventId }] = await heard;
    expect(JSON.parse(data)).toMatchObject({ id: lastEventId, event_type: 'universe.tripwire' });
    source.close();
    await eventually(() => app.streams.size === 0);
  });

  it('keep the headers of the hooks and add their own', async () => {
    app = await EventsApp.start({ CORS_ORIGINS: 'https://board.example', ...KEYS, REQUIRE_API_KEY: 'true' });
    const headers = { origin: 'https://board.example', 'x-request-id': 'mine', 'x-api-key': READER_KEY };
    const { response } = await app.follow('/events', '', { headers });
    expect(response.statusCode).toBe(200);
    expect(response.headers).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      'x-request-id': 'mine',
      'access-control-allow-origin': 'https://board.example',
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.any(String),
    });
    expect((await fetch(`http://127.0.0.1:${String(app.port)}/events`)).status).toBe(401);
  });

  it('of a route that is counted say what is left', async () => {
    app = await EventsApp.start({}, [SampleStreamController]);
    const client = await app.follow('/sample-stream');
    await client.untilClosed();
    expect(client.response.headers).toMatchObject({ ratelimit: expect.stringMatching(/^"default";r=\d+;t=\d+$/) });
    expect(client.received.map(({ data }) => data)).toEqual(['one\ntwo', 'three']);
  });

  it('answer HEAD with the headers and nothing else', async () => {
    app = await EventsApp.start();
    const connection = await RawConnection.open(app.port);
    connection.send(GET_EVENTS.replace('GET', 'HEAD'));
    await connection.closed;
    expect(connection.received).toMatch(
      /^HTTP\/1\.1 200 OK\r\n[\s\S]*content-type: text\/event-stream\r\n[\s\S]*\r\n\r\n$/i,
    );
    expect((await app.app.inject({ method: 'HEAD', url: '/events' })).statusCode).toBe(200);
    await eventually(() => app.streams.size === 0);
  });

  it('send only the types asked for, live and past', async () => {
    app = await EventsApp.start();
    const all = await app.follow();
    const some = await app.follow('/events?types=scan.failed,universe.tripwire');
    app.bus.publish(...sampleEvents);
    await all.until(({ length }) => length === sampleEvents.length);
    await some.until(({ length }) => length === 2);
    const past = await app.follow(`/events?types=scan.failed&last_event_id=${all.received[0]?.lastEventId ?? ''}`);
    await past.until(({ length }) => length === 1);
    app.bus.publish(...sampleEvents);
    await past.until(({ length }) => length === 2);
    expect(some.received.map(({ event }) => event).slice(0, 2)).toEqual(['scan.failed', 'universe.tripwire']);
    expect(past.received.map(({ event }) => event)).toEqual(['scan.failed', 'scan.failed']);
  });

  it.each([
    ['types=scan.failed,nonsense', 'types', `types must be a comma list of ${EVENT_TYPES.join(', ')}`],
    ['types=', 'types', expect.stringContaining('scan.failed')],
    ['types=scan.failed&types=scan.started', 'types', 'types must be given once'],
    ['last_event_id=garbage', 'last_event_id', expect.stringContaining('id of an event')],
    ['type=scan.failed', 'type', 'type is not a known parameter'],
  ])('refuse ?%s by name', async (query, field, message) => {
    app = await EventsApp.start();
    const response = await fetch(`http://127.0.0.1:${String(app.port)}/events?${query}`);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'validation_failed', errors: [{ field, message }] });
    expect(app.streams.size).toBe(0);
  });

  it('take 200 clients, and another when one has left', async () => {
    app = await EventsApp.start();
    const clients = await Promise.all(range(0, MAX_STREAMS).map(() => app.follow()));
    const refused = await fetch(`http://127.0.0.1:${String(app.port)}/events`);
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(refused.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(await refused.json()).toMatchObject({ code: 'service_unavailable' });
    clients[0]?.destroy();
    await eventually(() => app.streams.size === MAX_STREAMS - 1);
    expect((await app.follow()).response.statusCode).toBe(200);
    app.bus.publish(numbered(1));
    for (const client of clients.slice(1)) await client.until(({ length }) => length === 1);
  });

  it('beat while nothing happens', async () => {
    jest.useFakeTimers({ doNotFake: [...REAL_TIMERS] });
    app = await EventsApp.start();
    const clients = [await app.follow(), await app.follow()];
    const timers = jest.getTimerCount();
    jest.advanceTimersByTime(HEARTBEAT_MS);
    for (const client of clients) await eventually(() => client.comments.length === 1);
    jest.advanceTimersByTime(2 * HEARTBEAT_MS);
    for (const client of clients) await eventually(() => client.comments.length === 3);
    for (const client of clients) client.destroy();
    await eventually(() => app.streams.size === 0);
    expect(jest.getTimerCount()).toBe(timers - 1);
  });

  it('drop a client that does not read, and no other', async () => {
    app = await EventsApp.start();
    const [slow, quick] = [await app.follow('/events', '', { paused: true }), await app.follow()];
    let published = 0;
    while (app.streams.size === 2) {
      app.bus.publish(large(256 * 1024));
      published++;
      await quick.until(({ length }) => length === published);
    }
    slow.read();
    await slow.untilClosed();
    expect(slow.received.length).toBeLessThan(published);
    const again = await app.follow('/events', slow.lastEventId);
    await again.until(({ length }) => length === published - slow.received.length);
    expect(app.streams.size).toBe(2);
  });

  it('send a long past to a slow client without dropping it', async () => {
    app = await EventsApp.start();
    const quick = await app.follow();
    app.bus.publish(numbered(0));
    app.bus.publish(...range(0, 25).map(() => large(1023 * 1024)));
    await quick.until(({ length }) => length === 26);
    const slow = await app.follow('/events', quick.received[0]?.lastEventId, { paused: true });
    app.bus.publish(numbered(1));
    await quick.until(({ length }) => length === 27);
    expect(app.streams.size).toBe(2);
    slow.read();
    await slow.until(({ length }) => length === 26);
    expect(slow.received.map(({ lastEventId }) => lastEventId)).toEqual(
      quick.received.slice(1).map(({ lastEventId }) => lastEventId),
    );
  });

  it('end when the service leaves, also those that nobody reads', async () => {
    app = await EventsApp.start();
    const clients = await Promise.all(
      range(0, 50).map((i) => app.follow('/events', '', i % 10 ? {} : { paused: true })),
    );
    app.bus.publish(...range(0, 4).map(() => large(200 * 1024)));
    for (const client of clients.filter((_, i) => i % 10)) await client.until(({ length }) => length === 4);
    const kept = await RawConnection.open(app.port);
    kept.send('GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n');
    await kept.until('"code":"not_found"');
    const startMs = performance.now();
    await app.close();
    expect(performance.now() - startMs).toBeLessThan(SHUTDOWN_MS);
    await Promise.all(clients.filter((_, i) => i % 10).map((client) => client.untilClosed()));
    await kept.closed;
    for (const client of clients.filter((_, i) => i % 10)) expect(client.response.complete).toBe(true);
    expect(app.streams.size).toBe(0);
  });
});
