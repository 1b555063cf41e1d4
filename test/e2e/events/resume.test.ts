import { afterEach, beforeAll, afterAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { setImmediate as turn } from 'node:timers/promises';
import type { DomainEvent } from '../../../src/events/domain-event.js';
import { eventually } from '../../support/eventually.js';
import { range } from '../../support/event-network.js';
import { RedisServer } from '../../support/redis/redis-server.js';
import { numbered, numberOf } from '../../support/sample-events.js';
import { EventsApp } from '../../support/sse/events-app.js';
import type { Received } from '../../support/sse/sse-client.js';
import { atMost, figures } from '../../faults/support/figures.js';

const EVENTS = 1_000;
/** Events that a client takes before it leaves without a word. */
const VISIT = 37;

const eventOf = ({ data }: Received): DomainEvent => JSON.parse(data) as DomainEvent;
const numberIn = (received: Received): number => numberOf(eventOf(received));

/** A client that leaves all the time and comes again with the id of the last event it read, to one process or another. */
async function followToTheEnd(apps: readonly EventsApp[], wanted: number): Promise<Received[]> {
  const all: Received[] = [];
  let lastId = '';
  for (let visit = 0; all.length < wanted; visit++) {
    const app = apps[visit % apps.length];
    if (app === undefined) throw new Error('nobody to follow');
    const client = await app.follow('/events?types=scan.failed,cache.cleared', lastId);
    await client.until(({ length }) => length >= Math.min(VISIT, wanted - all.length));
    client.destroy();
    all.push(...client.received);
    lastId = client.lastEventId;
  }
  return all;
}

async function publishAll(app: EventsApp, numbers: readonly number[]): Promise<void> {
  for (const n of numbers) {
    app.bus.publish(numbered(n), { event_type: 'scan.started', data: { strategy: 'hybrid_v1', scheduled: true } });
    await turn();
  }
}

describe('resuming events', () => {
  const apps: EventsApp[] = [];

  afterEach(async () => {
    await Promise.all(apps.splice(0).map((app) => app.close()));
  });

  async function start(env: Readonly<Record<string, string>> = {}): Promise<EventsApp> {
    const app = await EventsApp.start(env);
    apps.push(app);
    return app;
  }

  describe('without Redis', () => {
    it('loses and repeats nothing', async () => {
      const app = await start();
      const following = followToTheEnd([app], EVENTS / 2);
      await eventually(() => app.streams.size > 0);
      await publishAll(app, range(0, EVENTS / 2));
      expect((await following).map(numberIn)).toEqual(range(0, EVENTS / 2));
    });

    it('R31: loses and repeats nothing of a thousand at once', async () => {
      const app = await start();
      const client = await app.follow();
      app.bus.publish(...range(0, EVENTS).map(numbered));
      await client.until(({ length }) => length === EVENTS);
      expect(client.received.map(numberIn)).toEqual(range(0, EVENTS));
      const again = await app.follow('/events', client.received[9]?.lastEventId);
      await again.until(({ length }) => length === EVENTS - 10);
      expect(again.received.map(numberIn)).toEqual(range(10, EVENTS));
      const ids = [...client.received.slice(0, 10), ...again.received].map(({ lastEventId }) => lastEventId);
      figures(`R31 ${EVENTS} events, resumed`, {
        lost: atMost(0, EVENTS - new Set(ids).size),
        repeated: atMost(0, ids.length - new Set(ids).size),
      });
    });

    it('says so when what came after an id is forgotten, and sends what is known', async () => {
      const app = await start();
      const client = await app.follow();
      app.bus.publish(numbered(0));
      await client.until(({ length }) => length === 1);
      app.bus.publish(...range(1, EVENTS + 2).map(numbered));
      const again = await app.follow('/events', client.lastEventId);
      await again.until(({ length }) => length === EVENTS + 1);
      expect(again.received[0]).toMatchObject({
        event: 'reset',
        data: JSON.stringify({ last_event_id: client.received[0]?.lastEventId }),
      });
      expect(again.received.slice(1).map(numberIn)).toEqual(range(2, EVENTS + 2));
    });

    it.each(['garbage', '1-1-1', '-1', '99999999999999999999-0', '9999999999999-0', '{"a":"\\u0000"}'])(
      'starts anew for whoever has %j',
      async (lastId) => {
        const app = await start();
        const client = await app.follow('/events', lastId);
        await client.until(({ length }) => length === 1);
        expect(client.received).toEqual([
          { lastEventId: '', event: 'reset', data: JSON.stringify({ last_event_id: lastId }) },
        ]);
        app.bus.publish(numbered(1));
        await client.until(({ length }) => length === 2);
      },
    );
  });

  describe('with Redis', () => {
    let server: RedisServer;
    let raw: Redis;

    beforeAll(async () => {
      server = await RedisServer.start();
      raw = new Redis(server.port, '127.0.0.1');
    });
    afterEach(async () => {
      await raw.flushall();
    });
    afterAll(async () => {
      await raw.quit();
      await server.stop();
    });

    /** What another process writes: it is in the stream, and nobody is told yet. */
    async function append(n: number): Promise<DomainEvent> {
      const timestamp = '2026-11-21T07:45:11.000Z';
      const event = { ...numbered(n), timestamp };
      const fields = ['event_type', event.event_type, 'timestamp', timestamp, 'data', JSON.stringify(event.data)];
      const id = await raw.xadd('amc:events', '*', ...fields);
      return { ...event, id: id ?? '' };
    }

    async function announce(event: DomainEvent): Promise<void> {
      await raw.publish(event.event_type, JSON.stringify(event));
    }

    it('R31: loses and repeats nothing of three publishers, from either of two processes', async () => {
      const [a, b, c] = await Promise.all(range(0, 3).map(() => start({ REDIS_URL: server.url })));
      if (a === undefined || b === undefined || c === undefined) throw new Error('not started');
      const following = followToTheEnd([a, b], EVENTS);
      await eventually(() => a.streams.size > 0);
      const share = (first: number): number[] => range(0, EVENTS).filter((n) => n % 3 === first);
      await Promise.all([publishAll(a, share(0)), publishAll(b, share(1)), publishAll(c, share(2))]);
      const received = await following;
      const streamed = await raw.xrange('amc:events', '-', '+');
      const expected = streamed.filter(([, fields]) => fields.includes('scan.failed')).map(([id]) => id);
      expect(received.map(({ lastEventId }) => lastEventId)).toEqual(expected);
      expect(received.map(numberIn).sort((x, y) => x - y)).toEqual(range(0, EVENTS));
    });

    it('is in order for a client that stays, too', async () => {
      const [a, b] = await Promise.all([start({ REDIS_URL: server.url }), start({ REDIS_URL: server.url })]);
      const clients = await Promise.all([a.follow(), b.follow()]);
      a.bus.publish(numbered(EVENTS));
      for (const client of clients) await client.until(({ length }) => length > 0);
      await Promise.all([publishAll(a, range(0, 200)), publishAll(b, range(200, 400))]);
      for (const client of clients) await client.until(({ length }) => length === 801);
      const streamed = await raw.xrange('amc:events', '-', '+');
      for (const client of clients)
        expect(client.received.map(({ lastEventId }) => lastEventId)).toEqual(streamed.map(([id]) => id));
    });

    it('puts in order what it is told in another', async () => {
      const app = await start({ REDIS_URL: server.url });
      const client = await app.follow();
      app.bus.publish(numbered(0));
      await client.until(({ length }) => length === 1);
      const [one, two] = [await append(1), await append(2)];
      await announce(two);
      await announce(one);
      await client.until(({ length }) => length === 3);
      await announce(await append(3));
      await client.until(({ length }) => length === 4);
      expect(client.received.map(numberIn)).toEqual([0, 1, 2, 3]);
    });

    it('repeats nothing that the client has from a process that was told sooner', async () => {
      const app = await start({ REDIS_URL: server.url });
      const other = await app.follow();
      app.bus.publish(numbered(0));
      await other.until(({ length }) => length === 1);
      const [one, two] = [await append(1), await append(2)];
      const client = await app.follow('/events', two.id);
      await eventually(() => app.streams.size === 2);
      for (const event of [one, two, await append(3)]) await announce(event);
      await client.until(({ length }) => length === 1);
      await other.until(({ length }) => length === 4);
      app.bus.publish(numbered(4));
      await client.until(({ length }) => length === 2);
      expect(client.received.map(numberIn)).toEqual([3, 4]);
      expect(other.received.map(numberIn)).toEqual([0, 1, 2, 3, 4]);
    });

    it('R31: says so when the stream was trimmed, and sends the rest', async () => {
      const app = await start({ REDIS_URL: server.url });
      const client = await app.follow();
      app.bus.publish(...range(0, 10).map(numbered));
      await client.until(({ length }) => length === 10);
      await raw.xtrim('amc:events', 'MAXLEN', 4);
      const again = await app.follow('/events', client.received[2]?.lastEventId);
      await again.until(({ length }) => length === 5);
      expect(again.received[0]?.event).toBe('reset');
      expect(again.received.slice(1).map(numberIn)).toEqual(range(6, 10));
      const current = await app.follow('/events', client.received[6]?.lastEventId);
      await current.until(({ length }) => length === 3);
      expect(current.received.map(numberIn)).toEqual(range(7, 10));
    });

    it('goes on through an outage of Redis', async () => {
      const app = await start({ REDIS_URL: server.url });
      const client = await app.follow();
      app.bus.publish(numbered(0));
      await client.until(({ length }) => length === 1);
      await server.restart();
      app.bus.publish(numbered(1));
      await client.until(({ length }) => length === 2);
      await app.connected();
      app.bus.publish(numbered(2));
      await client.until(({ length }) => length === 3);
      expect(client.received.map(numberIn)).toEqual([0, 1, 2]);
    });
  });
});
