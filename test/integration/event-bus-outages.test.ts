import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { setImmediate as nextTick } from 'node:timers/promises';
import { EventNetwork, numbersOf, range } from '../support/event-network.js';
import type { EventProcess } from '../support/event-process.js';
import { eventually } from '../support/eventually.js';
import { numbered } from '../support/sample-events.js';

jest.setTimeout(30_000);

describe('event bus on a failing Redis', () => {
  let network: EventNetwork;
  let a: EventProcess;
  let b: EventProcess;

  beforeAll(async () => {
    network = await EventNetwork.open();
  });
  afterAll(() => network.close());
  beforeEach(async () => {
    [a, b] = await Promise.all([network.join(), network.join()]);
    // from the first event on a process knows where it is in the stream
    a.bus.publish(numbered(0));
    await eventually(() => a.heard.length === 1 && b.heard.length === 1);
    await network.raw.xtrim('amc:events', 'MAXLEN', 0);
    for (const { heard } of [a, b]) heard.length = 0;
  });
  afterEach(() => network.clear());

  it('buffers the newest 1000 while Redis is gone, and sends them on its return', async () => {
    await network.server.kill();
    await eventually(() => a.connections.state.status === 'down');
    for (const n of range(0, 1_500)) a.bus.publish(numbered(n));
    expect(numbersOf(a.heard)).toEqual(range(0, 1_500));
    expect(a.bus.stats).toMatchObject({ buffered: 1_000, dropped: 500 });
    await network.server.restart();
    await eventually(() => b.heard.length >= 1_000);
    await eventually(() => a.bus.stats.buffered === 0);
    await b.connected();
    expect(numbersOf(b.heard)).toEqual(range(500, 1_500));
    // what listeners were told during the outage is what the stream says: same ids, same times
    expect(await network.streamed()).toEqual(a.heard.slice(500).map((event) => ({ ...event })));
    a.bus.publish(numbered(9_999));
    await eventually(() => b.heard.length === 1_001);
    expect(numbersOf(a.heard)).toEqual([...range(0, 1_500), 9_999]);
  });

  it('writes and tells nothing twice when answers are lost', async () => {
    let n = 0;
    for (let round = 0; round < 4; round++) {
      network.server.freeze();
      for (let i = 0; i < 20; i++) a.bus.publish(numbered(n++));
      await eventually(() => a.connections.state.status === 'down');
      for (let i = 0; i < 20; i++) a.bus.publish(numbered(n++));
      expect(numbersOf(a.heard)).toEqual(range(0, n));
      network.server.thaw();
      await eventually(() => a.bus.stats.buffered === 0);
      await Promise.all([a.connected(), b.connected()]);
    }
    await eventually(() => b.heard.length >= n);
    expect(numbersOf(await network.streamed())).toEqual(range(0, n));
    a.bus.publish(numbered(n++));
    await eventually(() => b.heard.length === n);
    expect(numbersOf(a.heard)).toEqual(range(0, n));
    expect(numbersOf(b.heard)).toEqual(range(0, n));
  });

  it('writes nothing twice when a script runs after its caller gave up', async () => {
    await network.raw.call('CLIENT', 'PAUSE', '700', 'WRITE');
    for (const n of range(0, 30)) a.bus.publish(numbered(n));
    await eventually(() => a.heard.length === 30);
    await eventually(() => a.bus.stats.buffered === 0);
    a.bus.publish(numbered(30));
    await eventually(() => b.heard.length >= 31);
    expect(numbersOf(await network.streamed())).toEqual(range(0, 31));
    expect(numbersOf(a.heard)).toEqual(range(0, 31));
    expect(numbersOf(b.heard)).toEqual(range(0, 31));
  });

  it('gets from the stream what came while its subscription was cut', async () => {
    a.bus.publish(numbered(0));
    await eventually(() => b.heard.length === 1);
    for (let round = 0; round < 5; round++) {
      const from = round * 100 + 1;
      const killing = network.raw.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
      for (const n of range(from, from + 100)) {
        a.bus.publish(numbered(n));
        if (n % 10 === 0) await nextTick();
      }
      await killing;
      await eventually(() => b.heard.length >= from + 100);
      await Promise.all([a.connected(), b.connected()]);
    }
    expect(numbersOf(b.heard)).toEqual(range(0, 501));
    expect(numbersOf(a.heard)).toEqual(range(0, 501));
  });

  it('misses nothing of what is published while it subscribes again', async () => {
    let n = 0;
    for (let round = 0; round < 10; round++) {
      const { subscriptions } = b;
      await network.raw.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
      // message upon message, so that one of them shares a packet with the answer to the subscription
      while (b.subscriptions === subscriptions) {
        if (a.bus.stats.buffered === 0) a.bus.publish(numbered(n++));
        await nextTick();
      }
      await eventually(() => b.heard.length >= n);
      await Promise.all([a.connected(), b.connected()]);
    }
    expect(numbersOf(b.heard)).toEqual(range(0, n));
  });

  it('tells its own process what Redis refuses, and sends it when it no longer does', async () => {
    await network.raw.set('amc:events', 'no stream');
    a.bus.publish(numbered(1), numbered(2));
    await eventually(() => a.heard.length === 2);
    expect(a.bus.stats.buffered).toBe(2);
    await network.raw.del('amc:events');
    await eventually(() => b.heard.length === 2);
    expect(numbersOf(b.heard)).toEqual([1, 2]);
    expect(numbersOf(a.heard)).toEqual([1, 2]);
  });

  it('replays from memory while Redis is gone', async () => {
    for (const n of range(0, 10)) a.bus.publish(numbered(n));
    await eventually(() => b.heard.length === 10);
    await network.server.kill();
    await eventually(() => b.connections.state.status === 'down');
    const replay = await b.bus.eventsAfter(b.heard[3]!.id);
    await network.server.restart();
    expect(replay).toEqual({ reset: false, events: b.heard.slice(4) });
  });
});
