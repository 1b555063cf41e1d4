import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { once } from 'node:events';
import { setImmediate as nextTick } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { DomainEvent } from '../../src/events/domain-event.js';
import { EventNetwork, numbersOf, range } from '../support/event-network.js';
import type { EventProcess } from '../support/event-process.js';
import { eventually } from '../support/eventually.js';
import { numbered, sampleEvents } from '../support/sample-events.js';

jest.setTimeout(30_000);

describe('event bus on Redis', () => {
  let network: EventNetwork;
  let a: EventProcess;
  let b: EventProcess;

  beforeAll(async () => {
    network = await EventNetwork.open();
  });
  afterAll(() => network.close());
  beforeEach(async () => {
    [a, b] = await Promise.all([network.join(), network.join()]);
  });
  afterEach(() => network.clear());

  it('tells everybody every event once, under one id, each publisher in its order', async () => {
    for (let n = 0; n < 200; n++) {
      a.bus.publish(numbered(n));
      b.bus.publish(numbered(1_000 + n), numbered(2_000 + n));
      if (n % 3 === 0) await nextTick();
    }
    await eventually(() => a.heard.length >= 600 && b.heard.length >= 600);
    for (const { heard } of [a, b]) {
      expect(numbersOf(heard).filter((n) => n < 1_000)).toEqual(range(0, 200));
      expect(numbersOf(heard).filter((n) => n >= 1_000 && n < 2_000)).toEqual(range(1_000, 1_200));
      expect(numbersOf(heard).filter((n) => n >= 2_000)).toEqual(range(2_000, 2_200));
      expect(new Set(heard.map(({ id }) => id)).size).toBe(600);
    }
    const byId = (x: DomainEvent, y: DomainEvent): number => x.id.localeCompare(y.id);
    expect([...a.heard].sort(byId)).toEqual([...b.heard].sort(byId));
  });

  it('sends the events of one tick in one round trip', async () => {
    const calls = async (): Promise<number> =>
      [...(await network.raw.info('commandstats')).matchAll(/cmdstat_eval(?:sha)?:calls=(\d+)/g)].reduce(
        (sum, [, n]) => sum + Number(n),
        0,
      );
    a.bus.publish(numbered(0));
    await eventually(() => a.heard.length === 1);
    const before = await calls();
    for (const event of sampleEvents) a.bus.publish(event);
    await eventually(() => b.heard.length === 1 + sampleEvents.length);
    expect((await calls()) - before).toBe(1);
  });

  it('writes what redis-cli can read: channels with envelopes, a stream with fields', async () => {
    const subscriber = new Redis(network.server.port, '127.0.0.1', { disconnectTimeout: 100 });
    await subscriber.psubscribe('*');
    const [event] = sampleEvents;
    const message = once(subscriber, 'pmessage');
    a.bus.publish(event!);
    const [, channel, text] = (await message) as [string, string, string];
    subscriber.disconnect();
    await eventually(() => a.heard.length === 1);
    const id = a.heard[0]!.id;
    expect(channel).toBe('candidates.updated');
    expect(JSON.parse(text)).toEqual({ id, timestamp: a.heard[0]!.timestamp, ...event });
    const printed = await network.server.cli('XRANGE', 'amc:events', '-', '+');
    expect(printed.split('\n')).toEqual([
      ...[id, 'event_type', 'candidates.updated', 'timestamp', a.heard[0]!.timestamp],
      ...['data', JSON.stringify(event!.data), 'run_id', event!.run_id],
    ]);
  });

  it('keeps quotes and whatever else is in a run id', async () => {
    const odd = { ...numbered(1), run_id: 'a"b\\c/\u00e9\n' };
    a.bus.publish(odd);
    await eventually(() => b.heard.length === 1);
    expect(b.heard).toMatchObject([odd]);
  });

  it('ignores and counts what is no event of ours', async () => {
    const message = JSON.stringify({ id: '1-1', timestamp: '2026-11-21T07:45:11Z', ...numbered(1) });
    await network.raw.publish('scan.failed', '{"broken');
    await network.raw.publish('scan.failed', 'x'.repeat(3_000_000));
    await network.raw.publish('scan.started', message);
    await network.raw.publish('scan.exploded', message);
    await network.raw.publish('scan.failed', message);
    await eventually(() => a.heard.length === 1);
    expect(numbersOf(a.heard)).toEqual([1]);
    expect(a.bus.stats.ignored).toBe(3);
  });

  it('keeps what is too large for others to itself', async () => {
    a.bus.publish(
      numbered(1),
      { event_type: 'scan.started', data: { strategy: 'x'.repeat(1 << 20), scheduled: true } },
      numbered(2),
    );
    await eventually(() => b.heard.length === 2);
    expect(a.heard.map(({ event_type }) => event_type)).toEqual(['scan.failed', 'scan.started', 'scan.failed']);
    expect(a.bus.stats.dropped).toBe(1);
  });

  it('keeps to its prefix', async () => {
    const other = await network.join({ REDIS_PREFIX: 'other:' });
    other.bus.publish(numbered(1));
    a.bus.publish(numbered(2));
    await eventually(() => b.heard.length === 1 && other.heard.length === 1);
    expect(numbersOf(b.heard)).toEqual([2]);
    expect(numbersOf(other.heard)).toEqual([1]);
    expect((await network.raw.keys('*')).map((key) => key.replace(/[0-9a-f]{64}$/, '*')).sort()).toEqual([
      ...['amc:events', 'amc:idempotency:*', 'other:amc:events', 'other:amc:idempotency:*'],
    ]);
  });

  it('keeps about 10,000 events, and no other key without a TTL', async () => {
    for (let n = 0; n < 10_500; n++) {
      a.bus.publish(numbered(n));
      if (n % 500 === 499) await eventually(() => a.heard.length === n + 1);
    }
    await eventually(() => b.heard.length === 10_500);
    const length = await network.raw.xlen('amc:events');
    expect(length).toBeGreaterThanOrEqual(10_000);
    expect(length).toBeLessThan(10_200);
    const lasting = (await network.raw.keys('*')).filter((key) => key !== 'amc:events');
    for (const key of lasting) expect(await network.raw.pttl(key)).toBeGreaterThan(0);
  });

  it('replays what came after an id, in pages, and says when it cannot', async () => {
    for (const n of range(0, 1_000)) a.bus.publish(numbered(n));
    await eventually(() => a.heard.length === 1_000);
    const replayed: DomainEvent[] = [];
    for (let id = a.heard[0]!.id; ; id = replayed.at(-1)!.id) {
      const { reset, events } = await b.bus.eventsAfter(id, 300);
      expect(reset).toBe(false);
      if (events.length === 0) break;
      replayed.push(...events);
    }
    expect(replayed).toEqual(a.heard.slice(1));

    await network.raw.xtrim('amc:events', 'MAXLEN', 400);
    expect((await b.bus.eventsAfter(a.heard[599]!.id)).reset).toBe(true);
    expect((await b.bus.eventsAfter(a.heard[600]!.id)).events).toHaveLength(399);
    expect((await b.bus.eventsAfter('99999999999999-0')).reset).toBe(true);
    expect((await b.bus.eventsAfter('nonsense')).reset).toBe(true);
  });
});
