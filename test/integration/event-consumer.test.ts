import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Redis } from 'ioredis';
import { EventConsumer, type EventConsumerOptions } from '../../src/events/event-consumer.js';
import { EventProcess } from '../support/event-process.js';
import { range } from '../support/event-network.js';
import { eventually } from '../support/eventually.js';
import { RedisServer } from '../support/redis/redis-server.js';
import { numbered, numberOf } from '../support/sample-events.js';

const MIN_IDLE_MS = 150;

jest.setTimeout(30_000);

describe('event consumer', () => {
  let server: RedisServer;
  let raw: Redis;
  let process: EventProcess;
  let handled: number[];
  const running: EventConsumer[] = [];

  /** Faster than in production, so that a test need not wait 30 s for a dead member's events. */
  function start(options: Partial<EventConsumerOptions> = {}): EventConsumer {
    const consumer = new EventConsumer(process.connections, {
      group: 'mail',
      consumer: 'one',
      handle: (event) => {
        handled.push(numberOf(event));
        return Promise.resolve();
      },
      minIdleMs: MIN_IDLE_MS,
      claimEveryMs: 50,
      ...options,
    });
    running.push(consumer);
    consumer.start();
    return consumer;
  }

  const groupExists = async (): Promise<boolean> =>
    (await raw.exists('amc:events')) === 1 && ((await raw.xinfo('GROUPS', 'amc:events')) as unknown[]).length > 0;
  const pending = async (): Promise<unknown> => (await raw.xpending('amc:events', 'mail'))[0];

  async function publish(...ns: number[]): Promise<void> {
    process.bus.publish(...ns.map(numbered));
    await eventually(() => process.bus.stats.buffered === 0);
  }

  beforeAll(async () => {
    server = await RedisServer.start();
    raw = new Redis(server.port, '127.0.0.1', { disconnectTimeout: 100 });
    raw.on('error', () => undefined);
  });
  afterAll(async () => {
    await raw.quit();
    await server.stop();
  });
  beforeEach(async () => {
    await raw.flushall();
    handled = [];
    process = await EventProcess.start({ REDIS_URL: server.url });
    await process.connected();
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((consumer) => consumer.stop()));
    await process.close();
  });

  it('handles what comes, in order and once, and acknowledges it', async () => {
    await publish(0);
    start();
    await eventually(groupExists);
    await publish(...range(1, 101));
    await eventually(() => handled.length >= 100);
    expect(handled).toEqual(range(1, 101));
    await eventually(async () => (await pending()) === 0);
  });

  it('begins with the oldest event if asked to, and each group has them all', async () => {
    await publish(...range(0, 20));
    const others: number[] = [];
    start({ from: 'start' });
    start({
      from: 'start',
      group: 'audit',
      handle: (event) => Promise.resolve(void others.push(numberOf(event))),
    });
    await eventually(() => handled.length >= 20 && others.length >= 20);
    expect(handled).toEqual(range(0, 20));
    expect(others).toEqual(range(0, 20));
  });

  it('goes on where its group was when it starts again', async () => {
    const first = start({ from: 'start' });
    await publish(1, 2);
    await eventually(async () => handled.length === 2 && (await pending()) === 0);
    await first.stop();
    await publish(3, 4);
    start({ from: 'start' });
    await eventually(() => handled.length >= 4);
    expect(handled).toEqual([1, 2, 3, 4]);
  });

  it('shares the events of a group among its members', async () => {
    const tally = { one: [] as number[], two: [] as number[] };
    for (const consumer of ['one', 'two'] as const)
      start({
        consumer,
        from: 'start',
        handle: async (event) => {
          tally[consumer].push(numberOf(event));
          await new Promise((resolve) => setImmediate(resolve));
        },
      });
    await publish(...range(0, 200));
    await eventually(() => tally.one.length + tally.two.length >= 200);
    expect([...tally.one, ...tally.two].sort((a, b) => a - b)).toEqual(range(0, 200));
  });

  it('takes over what a dead member had in hand', async () => {
    await publish(1, 2, 3);
    await raw.xgroup('CREATE', 'amc:events', 'mail', '0');
    await raw.xreadgroup('GROUP', 'mail', 'dead', 'COUNT', 2, 'STREAMS', 'amc:events', '>');
    start();
    await eventually(() => handled.length >= 3);
    expect([...handled].sort()).toEqual([1, 2, 3]);
    await eventually(async () => (await pending()) === 0);
  });

  it('tries a failing event five times and then buries it, while others go on', async () => {
    const tries: number[] = [];
    start({
      from: 'start',
      handle: (event, { deliveries }) => {
        if (numberOf(event) !== 2) return Promise.resolve(void handled.push(numberOf(event)));
        tries.push(deliveries);
        return Promise.reject(new Error('the effect failed'));
      },
    });
    await publish(1, 2, 3);
    const [, [failing]] = (await raw.xrange('amc:events', '-', '+')) as [unknown, [string]];
    await eventually(async () => (await raw.xlen('amc:events:dead')) === 1);
    expect(tries).toEqual([1, 2, 3, 4, 5]);
    expect(handled).toEqual([1, 3]);
    expect(await pending()).toBe(0);
    const [[, fields]] = (await raw.xrange('amc:events:dead', '-', '+')) as [[string, string[]]];
    expect(fields).toEqual([
      ...['source_id', failing, 'group', 'mail', 'deliveries', '6', 'event_type', 'scan.failed'],
      ...['timestamp', expect.any(String), 'data', JSON.stringify(numbered(2).data)],
    ]);
  });

  it('acknowledges what this version does not know', async () => {
    start({ from: 'start' });
    await eventually(groupExists);
    await raw.xadd('amc:events', '*', 'event_type', 'scan.exploded', 'timestamp', '2026-11-21T07:45:11Z', 'data', '{}');
    await raw.xadd('amc:events', '*', 'anything', 'at all');
    await publish(1);
    await eventually(async () => handled.length === 1 && (await pending()) === 0);
  });

  it('begins anew when Redis comes back empty', async () => {
    start();
    await eventually(groupExists);
    await publish(1);
    await eventually(() => handled.length === 1);
    await server.kill();
    await eventually(() => process.connections.state.status === 'down');
    process.bus.publish(numbered(2));
    await server.restart();
    await eventually(() => process.bus.stats.buffered === 0);
    await publish(3);
    await eventually(() => handled.length >= 3);
    expect(handled).toEqual([1, 2, 3]);
  });

  it('begins anew when the stream is deleted while it waits', async () => {
    start();
    await eventually(groupExists);
    await publish(1);
    await eventually(() => handled.length === 1);
    await raw.flushall();
    await publish(2);
    await eventually(() => handled.length >= 2);
    expect(handled).toEqual([1, 2]);
  });

  it('waits for a Redis that is not there yet', async () => {
    await server.kill();
    await eventually(() => process.connections.state.status === 'down');
    start({ from: 'start' });
    await server.restart();
    await process.connected();
    await publish(1);
    await eventually(() => handled.length === 1);
  });

  it.each([
    ['waiting for an event', false],
    ['Redis is gone', true],
  ])('stops within a second while %s', async (_, isGone) => {
    const consumer = start({ claimEveryMs: 60_000 });
    await eventually(groupExists);
    if (isGone) await server.kill();
    const startedMs = performance.now();
    await consumer.stop();
    expect(performance.now() - startedMs).toBeLessThan(1_000);
    if (isGone) await server.restart();
  });

  it('stops within a second while an event is in hand, which stays with the group', async () => {
    const consumer = start({
      from: 'start',
      handle: (event, { signal }) => {
        handled.push(numberOf(event));
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('called off'))));
      },
    });
    await publish(1);
    await eventually(() => handled.length === 1);
    await consumer.stop();
    expect(await pending()).toBe(1);
    start({ consumer: 'two' });
    await eventually(() => handled.length === 2);
    expect(handled).toEqual([1, 1]);
  });
});
